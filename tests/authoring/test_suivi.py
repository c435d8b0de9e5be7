"""Partir des réponses précédentes : ce qui est assez proche, et chaque solde une seule fois."""

from decimal import Decimal

import pytest

from refcomp.authoring.modele import Reponse
from refcomp.authoring.suivi import proche, soldes_suivis

BONNE = {"brute": 100, "deductible": 40, "solde": 60}
SUIVIE = {"brute": 110, "deductible": 40, "solde": 70}
LIGNES, COLONNES = ("solde", "brute", "deductible"), ("ligne", "TVA brute", "TVA déductible")


def soldes(brute, deductible):
    tableau = {"ligne": ["TVA brute", "TVA déductible"], "montant": [brute, deductible]}
    reponses = {"q5": Reponse("presente", tableau)}
    declarations = [(BONNE, ""), (SUIVIE, "reponses_precedentes"), (BONNE, "reponses_precedentes")]
    return list(soldes_suivis(declarations, reponses, LIGNES, question="q5", colonnes=COLONNES))


@pytest.mark.parametrize(("valeur", "admise"), [(50, True), (200, True), (49, False), (201, False), (-100, False)])
def test_une_reponse_sert_de_la_moitie_au_double(valeur, admise):
    assert proche(Decimal(valeur), 100) is admise


def test_chaque_solde_vient_une_fois_le_bon_en_premier():
    attendus = [(60, ""), (70, "reponses_precedentes")]
    assert soldes(Decimal(100), Decimal(40)) == attendus
    assert soldes(Decimal(120), Decimal(40)) == [*attendus, (80, "tableau_de_la_question_5")]


def test_un_tableau_incomplet_ou_lointain_ne_sert_pas():
    assert len(soldes(Decimal(1000), Decimal(40))) == len(soldes(None, Decimal(40))) == 2
