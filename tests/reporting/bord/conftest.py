"""Un petit cours inventé : des preuves de deux groupes et de trois sources, des résultats au journal."""

from contextlib import closing

import pandas as pd
import pytest
from aides_bord import preuve
from aides_cours import copy_cours

from refcomp.cours import load_cours
from refcomp.evaluation import Registre
from refcomp.grading.journal import open_journal
from refcomp.reporting.bord.donnees import SourceBord

AVANT = pd.Timestamp("2025-11-03")


@pytest.fixture
def cours(tmp_path, monkeypatch):
    """Un cours vide, avec sa clé."""
    monkeypatch.delenv("REFCOMP_JOURNAL", raising=False)
    racine = copy_cours(tmp_path / "cours")
    sien = load_cours(racine, f"sqlite:///{(tmp_path / 'r.db').as_posix()}")
    assert sien.cle
    return sien


@pytest.fixture
def source(cours):
    """Écrit des preuves et des résultats, et rend la source des tableaux de bord."""

    def write(preuves, resultats=()):
        with closing(Registre(cours.url)) as registre:
            registre.append(pd.DataFrame(preuves))
        if resultats:
            with open_journal(cours) as journal:
                journal.append(resultats)
        return SourceBord(cours)

    return write


@pytest.fixture
def promotion():
    """Vingt étudiants en deux groupes, vus par un tuteur et une formatrice sur le même élément."""
    lignes = []
    for n in range(20):
        qui, groupe = f"etudiant-{n:02d}", "A" if n % 2 else "B"
        valeur = 0.4 + n % 7 / 20
        lignes += [
            preuve(qui, groupe, "T11.1", valeur),
            preuve(
                qui, groupe, "T11.1", valeur + 0.1, source="tuteur", auteur="tuteur inventé", provenance="grille/e/t"
            ),
            preuve(qui, groupe, "T11.1", valeur, date=AVANT, moment="continu", provenance="grille/essai/continu"),
        ]
    return lignes
