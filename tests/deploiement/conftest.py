"""Un vrai PostgreSQL qui vérifie les mots de passe, et une base où une cohorte inventée est installée."""

import itertools
from contextlib import closing

import pytest
import sqlalchemy as sa
from aides_acces import CLASSE, GROUPES, preuves_de_la_cohorte
from aides_serveurs import demande_postgresql

from refcomp.evaluation import Registre
from refcomp.evaluation.acces import build_droits, enroll_classe, install_acces, open_compte
from refcomp.grading.journal import Journal

collect_ignore = ["essai_hub_config.py"]  # JupyterHub seul sait le lire
NUMEROS = itertools.count()
SECRET = "proprietaire-0123456789"


@pytest.fixture(scope="session")
def serveur(tmp_path_factory):
    """L'adresse d'un serveur où chacun doit un mot de passe, superutilisateur compris."""
    open_serveur = demande_postgresql()
    dossier = tmp_path_factory.mktemp("pg") / "serveur"
    with open_serveur(dossier) as adresse:
        moteur = sa.create_engine(adresse, isolation_level="AUTOCOMMIT")
        with moteur.connect() as lien:
            # Le propriétaire des tables n'est pas superutilisateur : il peut seulement créer des rôles.
            lien.exec_driver_sql(f"CREATE ROLE refcomp_proprietaire LOGIN CREATEROLE PASSWORD '{SECRET}'")
            lien.exec_driver_sql(f"ALTER ROLE essai PASSWORD '{SECRET}'")
            (dossier / "base" / "pg_hba.conf").write_text("host all all 127.0.0.1/32 scram-sha-256\n", encoding="utf-8")
            lien.exec_driver_sql("SELECT pg_reload_conf()")
        moteur.dispose()
        yield sa.make_url(adresse).set(password=SECRET)


@pytest.fixture
def base_du_hub(serveur):
    """La base où le Hub garde les siens, à un autre compte."""
    moteur = sa.create_engine(serveur, isolation_level="AUTOCOMMIT")
    with moteur.connect() as lien:
        lien.exec_driver_sql(f"CREATE ROLE hub LOGIN PASSWORD '{SECRET}'")
        lien.exec_driver_sql("CREATE DATABASE hub OWNER hub")
        lien.exec_driver_sql("REVOKE ALL ON DATABASE hub, postgres, template1 FROM PUBLIC")
    moteur.dispose()
    return serveur.set(username="hub", database="hub").render_as_string(hide_password=False)


@pytest.fixture
def base(serveur):
    """Une base neuve, installée, avec des preuves de toutes sources ; l'adresse de son propriétaire."""
    return build_base(serveur)


def build_base(serveur):
    nom = f"cohorte{next(NUMEROS)}"
    moteur = sa.create_engine(serveur, isolation_level="AUTOCOMMIT")
    with moteur.connect() as lien:
        lien.exec_driver_sql(f"CREATE DATABASE {nom} OWNER refcomp_proprietaire")
    moteur.dispose()
    url = serveur.set(username="refcomp_proprietaire", database=nom).render_as_string(hide_password=False)
    with closing(Registre(url)) as registre:
        registre.append(preuves_de_la_cohorte())
    Journal(url, b"k" * 32)._moteur.dispose()
    install_acces(url)
    enroll_classe(url, CLASSE)
    return url


@pytest.fixture
def comptes(base):
    """L'adresse de la base pour chacun."""
    return open_comptes(base)


def open_comptes(base):
    return {nom: open_compte(base, nom, build_droits(nom, groupes)) for nom, groupes in GROUPES.items()}


@pytest.fixture(scope="session")
def figes(serveur):
    """Les adresses de chacun pour une base que rien ne change : les essais où tout est refusé."""
    base = build_base(serveur)
    return {"": base} | open_comptes(base)


@pytest.fixture
def registres(comptes):
    """Le registre tel que chacun l'ouvre."""
    ouverts = {nom: Registre(url) for nom, url in comptes.items()}
    yield ouverts
    for registre in ouverts.values():
        registre.close()
