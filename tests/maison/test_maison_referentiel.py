"""Un référentiel reproduit peut être retiré : le reste de la bibliothèque marche sans lui."""

from __future__ import annotations

import shutil

import pytest

from refcomp.authoring.devoir import competences_libelles
from refcomp.authoring.exercice import load_exercice
from refcomp.calculs import catalogue
from refcomp.errors import ExerciceInvalideError, ReferentielInconnuError
from refcomp.referentiels import available, chargement, load


@pytest.fixture
def sans_referentiel(racine, tmp_path, monkeypatch):
    """Le dossier des référentiels, privé de ses documents."""
    dossier = tmp_path / "referentiels"
    ignores = shutil.ignore_patterns("*.yaml", "__pycache__")
    shutil.copytree(racine / "refcomp" / "referentiels", dossier, ignore=ignores)
    monkeypatch.setattr(chargement, "files", lambda _: dossier)
    chargement.clear_cache()
    yield
    monkeypatch.undo()
    chargement.clear_cache()


def test_un_referentiel_retire_disparait_sans_rien_casser(sans_referentiel):
    assert available() == []
    with pytest.raises(ReferentielInconnuError, match="Livrés : aucun"):
        load("bts-gpme-nc")
    assert "balance_agee" in catalogue()["nom"].tolist()


def test_un_exercice_dit_que_son_referentiel_manque(racine, sans_referentiel):
    exercice = load_exercice(racine / "exercises" / "balance_agee")
    with pytest.raises(ExerciceInvalideError, match=r"balance_agee.*bts-gpme-nc"):
        competences_libelles(exercice)
