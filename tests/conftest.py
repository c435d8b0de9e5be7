"""Ce que plusieurs essais partagent : un cours neuf, avec le devoir construit et publié par nbgrader."""

import shutil

import hypothesis
import pytest
from aides_cours import DEVOIR, copy_cours

from refcomp.authoring.devoir import load_devoir
from refcomp.cours import load_cours
from refcomp.grading.commandes import build_release, distribute_devoir
from refcomp.processus import prepare_processus

# Une machine chargée n'est pas un défaut : aucun essai ne vérifie un temps.
hypothesis.settings.register_profile("refcomp", deadline=None)
hypothesis.settings.load_profile("refcomp")


@pytest.fixture(scope="session")
def cours_publie(tmp_path_factory):
    """Un cours dont `release/` est écrit ; à ne pas modifier (voir `cours`)."""
    prepare_processus()
    racine = copy_cours(tmp_path_factory.mktemp("publie") / "cours")
    cours = load_cours(racine)
    build_release(cours, load_devoir(racine, DEVOIR))
    return cours


@pytest.fixture
def cours(cours_publie, tmp_path, monkeypatch):
    """Un cours publié à soi, où trois étudiants ont reçu leurs données."""
    monkeypatch.delenv("REFCOMP_JOURNAL", raising=False)
    racine = tmp_path / "cours"
    shutil.copytree(cours_publie.racine, racine)
    sien = load_cours(racine)
    distribute_devoir(sien, load_devoir(racine, DEVOIR), ["alix-demo", "bela-demo", "chloe-demo"])
    return sien
