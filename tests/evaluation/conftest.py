"""Un registre neuf, sur SQLite et sur un vrai serveur PostgreSQL : les mêmes essais valent pour les deux."""

import itertools

import pytest
import sqlalchemy as sa
from aides_serveurs import demande_postgresql

from refcomp.evaluation import Registre

NUMEROS = itertools.count()


@pytest.fixture(scope="session")
def serveur_postgresql(tmp_path_factory):
    """L'adresse d'un serveur PostgreSQL lancé pour les essais."""
    open_serveur = demande_postgresql()
    with open_serveur(tmp_path_factory.mktemp("pg") / "serveur") as adresse:
        yield adresse


def base_neuve(serveur):
    """L'adresse d'une base vide de ce serveur."""
    nom = f"registre{next(NUMEROS)}"
    moteur = sa.create_engine(serveur, isolation_level="AUTOCOMMIT")
    with moteur.connect() as lien:
        lien.execute(sa.text(f"CREATE DATABASE {nom}"))
    moteur.dispose()
    return serveur.rsplit("/", 1)[0] + f"/{nom}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def url(request, tmp_path):
    """L'adresse d'une base vide, de chaque sorte."""
    if request.param == "sqlite":
        return f"sqlite:///{(tmp_path / 'r.db').as_posix()}"
    return base_neuve(request.getfixturevalue("serveur_postgresql"))


@pytest.fixture
def registre(url, tmp_path):
    """Un registre vide, de chaque sorte, avec un dossier d'instantanés."""
    r = Registre(url, tmp_path / "instantanes")
    yield r
    r.close()
