"""Un cours publié, une classe importée, un devoir distribué : le point de départ de la journée."""

import shutil

import pytest
from aides_cours import DEVOIR

from refcomp.authoring.devoir import load_devoir
from refcomp.cours import load_cours
from refcomp.grading.commandes import distribute_devoir
from refcomp.secretariat.inscription import import_liste

LISTE = """Élèves;Né(e) le;Adresse E-mail;Classe
DÉMO Alix;01/02/2008;alix@exemple.org;1A
DÉMO Béla;03/04/2008;;1A
D'EXEMPLE-FICTIF Éloïse;05/06/2008;;1A
FICTIF Jean;07/08/2008;;1B
FICTIF Jean-Noël;09/10/2008;;1B
"""
CLASSE = ("alix-demo", "bela-demo", "eloise-d-exemple-fictif", "jean-fictif", "jean-noel-fictif")


@pytest.fixture(scope="session")
def cours_de_la_classe(cours_publie, tmp_path_factory):
    """Le cours publié, sa classe importée et le devoir distribué ; à ne pas modifier (voir `cours`)."""
    racine = tmp_path_factory.mktemp("classe") / "cours"
    shutil.copytree(cours_publie.racine, racine)
    cours = load_cours(racine)
    liste = racine.parent / "liste.csv"
    liste.write_bytes(LISTE.encode("cp1252"))
    import_liste(cours, liste)
    distribute_devoir(cours, load_devoir(racine, DEVOIR), CLASSE)
    return cours


@pytest.fixture
def cours(cours_de_la_classe, tmp_path, monkeypatch):
    """Un cours à soi : classe importée, devoir distribué."""
    monkeypatch.delenv("REFCOMP_JOURNAL", raising=False)
    racine = tmp_path / "cours"
    shutil.copytree(cours_de_la_classe.racine, racine)
    return load_cours(racine)


@pytest.fixture
def rendus(tmp_path):
    """Un dossier vide où poser ce que les étudiants rendent."""
    dossier = tmp_path / "rendus"
    dossier.mkdir()
    return dossier
