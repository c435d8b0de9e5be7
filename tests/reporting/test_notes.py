"""La note d'un étudiant compte zéro pour ce qu'il n'a pas rendu."""

import pandas as pd

from refcomp.reporting.donnees import DonneesCohorte
from refcomp.reporting.tables import notes_sur_vingt

RESULTATS = pd.DataFrame(
    [
        ("alix", "A", "e1", "q1", 2.0, 2.0),
        ("alix", "A", "e2", "q1", 3.0, 3.0),
        ("bela", "B", "e1", "q1", 2.0, 2.0),
    ],
    columns=["etudiant", "groupe", "exercice", "question", "points", "points_max"],
)
PREUVES = pd.DataFrame(columns=["etudiant", "groupe", "element_id", "provenance"], dtype="str")
COHORTE = DonneesCohorte(RESULTATS, PREUVES, pd.DataFrame({"element_id": [], "libelle": []}), 0)


def test_un_exercice_non_rendu_compte_zero():
    assert notes_sur_vingt(COHORTE).to_dict() == {"alix": 20.0, "bela": 8.0}


def test_le_bareme_vient_de_toute_la_cohorte():
    assert notes_sur_vingt(COHORTE, groupe="B").to_dict() == {"bela": 8.0}
    assert notes_sur_vingt(COHORTE, exercice="e2").to_dict() == {"alix": 20.0, "bela": 0.0}
