"""Une cohorte inventée, les groupes de chacun dans le Hub, et ce que chacun doit voir."""

from contextlib import contextmanager

import sqlalchemy as sa
from aides_registre import preuve, table

CLASSE = {"alix": "BTS-A", "bela": "BTS-A", "chloe": "BTS-B", "dina": "BTS-B"}
GROUPES = {
    "alix": ["etudiant:BTS-A"],
    "bela": ["etudiant:BTS-A"],
    "tuteur-t": ["tuteur:alix", "imprimante"],
    "mme-a": ["enseignant:BTS-A"],
    "m-c": ["coordinateur"],
}
VUS = {
    "alix": {"alix"},
    "bela": {"bela"},
    "tuteur-t": {"alix"},
    "mme-a": {"alix", "bela"},
    "m-c": {"alix", "bela", "chloe", "dina"},
}
SOURCES = {"auto", "tuteur", "formateur"}
SOURCES_VUES = dict.fromkeys(VUS, SOURCES) | {"tuteur-t": {"tuteur"}}


def preuves_de_la_cohorte():
    """Pour chacun : une preuve automatique, une grille de tuteur, une grille de formateur."""
    lignes = []
    for etudiant, groupe in CLASSE.items():
        commun = {"etudiant": etudiant, "groupe": groupe}
        lignes.append(preuve(**commun))
        lignes.append(preuve(**commun, source="tuteur", auteur="tuteur-t", provenance="grille/g/final/tuteur-t"))
        lignes.append(preuve(**commun, source="formateur", auteur="mme-a", provenance="grille/g/final/mme-a"))
    return table(*lignes)


@contextmanager
def connexion(url):
    """Une connexion brute : ce que peut faire qui se passe de refcomp."""
    moteur = sa.create_engine(url)
    try:
        with moteur.connect() as lien:
            yield lien
    finally:
        moteur.dispose()


def refuse(url, ordre):
    """Le message par lequel la base refuse un ordre ; échoue si elle l'accepte."""
    try:
        with connexion(url) as lien:
            lien.exec_driver_sql(ordre)
            lien.commit()
    except sa.exc.DBAPIError as erreur:
        return str(erreur.orig)
    raise AssertionError(f"accepté : {ordre}")
