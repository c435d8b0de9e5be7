"""Installer dans la base qui voit quoi, et la base que cela demande."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager

import sqlalchemy as sa

from refcomp.ajout_seul import create_tables
from refcomp.errors import AccesRefuseError, ArgumentInvalideError
from refcomp.evaluation.acces.droits import ROLES
from refcomp.evaluation.acces.politiques import build_installation, nom_du_role
from refcomp.evaluation.acces.tables import METADONNEES
from refcomp.evaluation.jury.tables import METADONNEES as METADONNEES_JURY
from refcomp.evaluation.registre import Registre

SANS_COMPTES = (
    "« {url} » est une base SQLite : c'est un fichier, sans comptes ni droits, et qui peut le lire y lit tout. Qui "
    "voit quoi demande PostgreSQL (REFCOMP_JOURNAL=postgresql+pg8000://…). Sur un poste, refcomp ne sert que "
    "127.0.0.1, avec un jeton : voyez docs/deployer-sur-jupyterhub.md."
)


@contextmanager
def open_moteur(url: str) -> Iterator[sa.Engine]:
    """La base, si elle sait tenir des droits.

    Raises:
        ArgumentInvalideError: si ce n'est pas PostgreSQL.
    """
    adresse = sa.make_url(url)
    if adresse.get_backend_name() != "postgresql":
        raise ArgumentInvalideError(SANS_COMPTES.format(url=adresse.render_as_string(hide_password=True)))
    moteur = sa.create_engine(adresse)
    try:
        yield moteur
    finally:
        moteur.dispose()


def install_acces(url: str) -> list[str]:
    """Installe, ou réinstalle après une mise à jour, qui voit quoi ; les droits déjà donnés sont gardés.

    Args:
        url: adresse de la base, avec le compte propriétaire des tables ; il peut créer des rôles (`CREATEROLE`).

    Returns:
        Les tables ouvertes à quelqu'un, triées.

    Raises:
        ArgumentInvalideError: si la base n'est pas PostgreSQL.
        AccesRefuseError: si ce compte ne peut pas créer de rôles.
    """
    with open_moteur(url) as moteur:
        with closing(Registre(url)):  # crée le registre s'il manque
            create_tables(moteur, METADONNEES_JURY)
            create_tables(moteur, METADONNEES)
        with moteur.begin() as lien:
            base, schema = _reperes(lien)
            _create_roles(lien, base)
            presentes = sa.inspect(lien).get_table_names(schema=schema)
            for ordre in build_installation(base, schema, presentes):
                lien.exec_driver_sql(ordre)
            ouvertes = sa.text("SELECT tablename FROM pg_tables WHERE schemaname = :s AND rowsecurity ORDER BY 1")
            return [str(t) for t in lien.execute(ouvertes, {"s": schema}).scalars()]


def _reperes(lien: sa.Connection) -> tuple[str, str]:
    base, schema, createur = lien.exec_driver_sql(
        "SELECT current_database(), current_schema(), rolcreaterole OR rolsuper FROM pg_roles "
        "WHERE rolname = current_user"
    ).one()
    if not createur:
        raise AccesRefuseError(
            "Ce compte ne peut pas créer de rôles dans PostgreSQL. Donnez-lui ce droit (ALTER ROLE … CREATEROLE), ou "
            "installez avec le compte propriétaire des tables."
        )
    return str(base), str(schema)


def _create_roles(lien: sa.Connection, base: str) -> None:
    """Les rôles sans connexion que chaque compte recevra ; ceux qui existent restent."""
    connus = set(lien.exec_driver_sql("SELECT rolname FROM pg_roles").scalars())
    for role in ROLES:
        if (nom := nom_du_role(base, role)) not in connus:
            lien.exec_driver_sql(f"CREATE ROLE {nom} NOLOGIN")
