"""Comparer une réponse aux candidats : tolérance, conventions, crédit partiel."""

import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest

from refcomp.authoring.modele import Question, Reponse, erreur_connue, juste
from refcomp.grading.comparaison import compare

COLONNES = [{"nom": "client", "type": "texte"}, {"nom": "echu", "type": "montant"}, {"nom": "total", "type": "montant"}]


def question(nature, points=2, **forme):
    return Question("q1", "", (), Decimal(points), {"type": nature, **forme})


def verdict(q, valeur, *candidats, devise="EUR"):
    return compare(q, Reponse("presente", valeur), list(candidats), devise)


@pytest.mark.parametrize(
    ("recu", "devise", "note"),
    [
        ("100.00", "EUR", "juste"),
        ("100.005", "EUR", "juste"),
        ("100.006", "EUR", "autre"),
        ("100.1", "XPF", "autre"),
        ("100", "XPF", "juste"),
    ],
)
def test_tolerance_d_un_montant(recu, devise, note):
    assert verdict(question("montant"), Decimal(recu), juste(Decimal(100)), devise=devise).note == note


def test_le_candidat_le_mieux_note_gagne():
    v = verdict(
        question("montant"), Decimal(5), erreur_connue(Decimal(5), "e", "m", "0.5"), juste(Decimal(5), "autre_base")
    )
    assert (v.note, v.points, v.convention) == ("juste", Decimal(2), "autre_base")
    v = verdict(
        question("montant"), Decimal(7), juste(Decimal(5)), erreur_connue(Decimal(7), "signe", "Sens ?", "0.25")
    )
    assert (v.note, v.points, v.message) == ("signe", Decimal("0.50"), "Sens ?")


def test_pourcentage_donne_en_fraction():
    v = verdict(question("pourcentage"), Decimal("0.483"), juste(Decimal("48.3")))
    assert (v.note, v.convention) == ("juste", "fraction")
    assert verdict(question("pourcentage"), Decimal("0.5"), juste(Decimal("48.3"))).note == "autre"


def test_date_choix_liste_texte():
    assert verdict(question("date"), dt.date(2025, 5, 31), juste(pd.Timestamp("2025-05-31"))).note == "juste"
    assert verdict(question("choix"), "Débit", juste("debit")).note == "juste"
    assert verdict(question("liste"), ["a", "B "], juste(["A", "b"])).note == "juste"
    assert verdict(question("liste"), ["b", "a"], juste(["a", "b"])).note == "autre"


def tableau(lignes):
    return {c["nom"]: [ligne[i] for ligne in lignes] for i, c in enumerate(COLONNES)}


Q3 = question("tableau", 4, cle="client", colonnes=COLONNES)
BON = pd.DataFrame({"client": ["Ari", "Béa", "Cyr"], "echu": [10.0, 0.0, 5.5], "total": [30.0, 20.0, 5.5]})


def test_tableau_exact_ordre_et_vides_indifferents():
    recu = tableau(
        [("béa", None, Decimal(20)), ("CYR", Decimal("5.5"), Decimal("5.50")), ("Ari", Decimal(10), Decimal(30))]
    )
    assert verdict(Q3, recu, juste(BON)).note == "juste"


def test_tableau_partiel_jamais_plein():
    recu = tableau(
        [("Ari", Decimal(10), Decimal(30)), ("Béa", None, Decimal(99)), ("Cyr", Decimal("5.5"), Decimal("5.5"))]
    )
    v = verdict(Q3, recu, juste(BON))
    assert (v.note, v.points, v.message[:24]) == ("partiel", Decimal("3.00"), "4 cellules justes sur 5.")


def test_tableau_vide_ou_faux():
    assert verdict(Q3, tableau([("Ari", None, None)]), juste(BON)).points == 0
    doubles = tableau(
        [("Ari", Decimal(10), Decimal(30))] * 2 + [("Béa", None, Decimal(20)), ("Cyr", Decimal("5.5"), Decimal("5.5"))]
    )
    assert verdict(Q3, doubles, juste(BON)).note == "partiel"


def test_tableau_d_une_erreur_connue():
    faux = BON.assign(echu=[0.0, 10.0, 5.5])
    recu = tableau(
        [("Ari", None, Decimal(30)), ("Béa", Decimal(10), Decimal(20)), ("Cyr", Decimal("5.5"), Decimal("5.5"))]
    )
    v = verdict(Q3, recu, juste(BON), erreur_connue(faux, "croise", "Deux lignes échangées ?", "0.5"))
    assert (v.note, v.points) == ("croise", Decimal("2.00"))
