"""Un objet donné seul est refusé sans parler de lignes ni de table à qui n'en a pas donné."""

from fractions import Fraction

import pytest

from refcomp.calculs.amortissement import amortissement_degressif, amortissement_lineaire
from refcomp.calculs.change import prix_offre
from refcomp.calculs.douane import conversion_douane
from refcomp.calculs.emprunt import plan_emprunt
from refcomp.calculs.entrees import load_nombres
from refcomp.calculs.financement_court_terme import escompte_reglement
from refcomp.calculs.incoterm import prime_assurance
from refcomp.calculs.seuil_rentabilite import seuil_rentabilite
from refcomp.errors import DonneesInvalidesError
from refcomp.frames import Colonne

PRIX = (Colonne("prix", "montant", "prix", minimum=0),)
REFUSES = {
    "emprunt": lambda: plan_emprunt("abc", "cinq", 3),
    "emprunt_taux": lambda: plan_emprunt(10_000, 5, 36),
    "lineaire": lambda: amortissement_lineaire("abc", 5, "01/04/2025"),
    "degressif": lambda: amortissement_degressif("abc", 5, "01/04/2025"),
    "seuil": lambda: seuil_rentabilite("douze", -1, [3]),
    "escompte": lambda: escompte_reglement("x", -3, "deux"),
    "douane": lambda: conversion_douane("mille", 2),
    "incoterm": lambda: prime_assurance("mille", "0.01"),
    "change": lambda: prix_offre("mille", 2),
}


@pytest.mark.parametrize("nom", REFUSES)
def test_le_refus_parle_de_donnees(nom):
    with pytest.raises(DonneesInvalidesError) as refus:
        REFUSES[nom]()
    dit = str(refus.value)
    assert "Ligne 0" not in dit
    assert "La table" not in dit
    assert dit.partition("\n")[0].endswith(":")


def test_une_fraction_reste_exacte_et_une_absence_se_tait():
    part = (Colonne("part", "nombre", "part", minimum=0),)
    assert load_nombres("Refus :", {"part": Fraction(1, 3), "autre": None}, part) == {"part": Fraction(1, 3)}
    assert load_nombres("Refus :", {"prix": "1 234,56"}, PRIX) == {"prix": Fraction(123456, 100)}


def test_tous_les_defauts_en_une_fois():
    colonnes = (*PRIX, Colonne("quantite", "entier", "quantité", minimum=1))
    with pytest.raises(DonneesInvalidesError) as refus:
        load_nombres("Refus :", {"prix": "abc", "quantite": 0}, colonnes)
    assert len(refus.value.constats) == 2
