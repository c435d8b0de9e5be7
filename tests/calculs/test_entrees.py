"""Un objet donné seul est refusé sans parler de lignes ni de table à qui n'en a pas donné."""

from fractions import Fraction

import pandas as pd
import pytest

from refcomp.calculs.amortissement import amortissement_degressif, amortissement_lineaire
from refcomp.calculs.change import prix_offre
from refcomp.calculs.douane import conversion_douane
from refcomp.calculs.emprunt import plan_emprunt
from refcomp.calculs.entrees import load_ensemble, load_liste, load_nombres, load_taux
from refcomp.calculs.facture import facture, marges
from refcomp.calculs.financement_court_terme import ConditionsEscompte, escompte_effets, escompte_reglement
from refcomp.calculs.incoterm import prime_assurance
from refcomp.calculs.penalites_retard import penalites_retard
from refcomp.calculs.rapprochement_bancaire import rapprochement_bancaire
from refcomp.calculs.risque_client import encours_clients
from refcomp.calculs.seuil_rentabilite import seuil_rentabilite
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
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


JOUR = "31/03/2026"
SANS_DATE = pd.DataFrame(
    {"date": ["31/02/2026"], "reference": [""], "libelle": ["Virement"], "debit": [1], "credit": [0]}
)
# Chaque appel a un défaut dans sa table et un autre, nommé, dans un taux.
TAUX_ET_TABLE = {
    "taux_tva_frais": lambda: rapprochement_bancaire(SANS_DATE, SANS_DATE, JOUR, taux_tva_frais=20),
    "taux_taxe": lambda: marges(pd.DataFrame({"cout": ["cher"], "prix": [2]}), taux_taxe=20),
    "taux_convenu": lambda: penalites_retard(
        pd.DataFrame({"piece": ["F1"], "montant": ["dix"], "date_echeance": [JOUR]}), JOUR, taux_convenu=12
    ),
    "remises": lambda: facture(pd.DataFrame({"quantite": ["x"], "prix_unitaire": [1]}), JOUR, remises="200 %"),
    "taux_endos": lambda: escompte_effets(
        pd.DataFrame({"reference": ["E1"], "nominal": ["x"], "date_echeance": [JOUR]}),
        "01/03/2026",
        ConditionsEscompte("0.05", taux_endos=5),
    ),
    "alerte": lambda: encours_clients(
        pd.DataFrame({"client": ["A"], "factures": ["x"], "plafond": [1]}), alerte="beaucoup"
    ),
}


@pytest.mark.parametrize("nom", TAUX_ET_TABLE)
def test_un_taux_refuse_ne_cache_pas_les_defauts_de_la_table(nom):
    with pytest.raises(DonneesInvalidesError) as erreur:
        TAUX_ET_TABLE[nom]()
    messages = [c.message for c in erreur.value.constats]
    assert any(nom in m for m in messages)
    assert any("Ligne 0" in m for m in messages), messages


def test_une_lecture_refusee_seule_garde_son_erreur():
    with pytest.raises(ArgumentInvalideError, match="« taux »"):
        load_ensemble("Refus :", lambda: load_taux("taux", 5), lambda: 1)


def test_un_defaut_trouve_deux_fois_se_dit_une_fois():
    with pytest.raises(DonneesInvalidesError) as erreur:
        load_ensemble("Refus :", lambda: load_taux("taux", 5), lambda: load_taux("taux", 5))
    assert len(erreur.value.constats) == 1


@pytest.mark.parametrize("valeur", ["nom", 3, None, b"nom"])
def test_une_liste_n_est_ni_un_texte_ni_un_nombre(valeur):
    with pytest.raises(ArgumentInvalideError, match="« champs » : une liste est attendue, par exemple"):
        load_liste("champs", valeur, "['nom', 'email']")
