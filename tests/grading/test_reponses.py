"""Le côté de confiance ne lit que du JSON borné, de la forme déclarée."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcomp.authoring.modele import Question
from refcomp.grading.reponses import ILLISIBLE, read_reponse

MONTANT = Question("q1", "", (), Decimal(2), {"type": "montant"})
DATE = Question("q2", "", (), Decimal(1), {"type": "date"})
COLONNES = [{"nom": "cle", "type": "texte"}, {"nom": "total", "type": "montant"}]
TABLEAU = Question("q3", "", (), Decimal(4), {"type": "tableau", "cle": "cle", "colonnes": COLONNES})
LISTE = Question("q4", "", (), Decimal(4), {"type": "liste"})


def presente(valeur):
    return json.dumps({"etat": "presente", "origine": "variable", "valeur": valeur})


def test_valeurs_lues():
    assert read_reponse(presente("12.50"), MONTANT).valeur == Decimal("12.50")
    assert read_reponse(presente("2025-05-31"), DATE).valeur == dt.date(2025, 5, 31)
    lu = read_reponse(presente({"cle": ["a", None], "total": ["1", None]}), TABLEAU).valeur
    assert lu == {"cle": ["a", None], "total": [Decimal(1), None]}
    assert read_reponse(presente(["a", "b"]), LISTE).valeur == ["a", "b"]
    assert read_reponse('{"etat": "absente"}', MONTANT).etat == "absente"


@pytest.mark.parametrize(
    "texte",
    [
        None,
        "",
        "12",
        "[]",
        "{",
        '{"etat": "juste"}',
        '{"etat": "presente"}',
        presente(12),
        presente(True),
        presente(None),
        presente("NaN"),
        presente("Infinity"),
        presente("1E+999999999"),
        presente("1e3"),
        presente("1" + "0" * 16),
        presente("1" * 60),
        presente(["1"]),
        '{"etat": "presente", "origine": "v", "valeur": NaN}',
        '{"etat": "presente", "origine": "v", "valeur": ' + "9" * 5000 + "}",
        "[" * 100_000,
        presente("x" * 300_000),
    ],
)
def test_tout_le_reste_est_illisible(texte):
    assert read_reponse(texte, MONTANT).etat == "illisible"


@pytest.mark.parametrize(
    "valeur", [{}, {"cle": ["a"]}, {"cle": "a", "total": "1"}, {"cle": ["a"] * 3000, "total": ["1"]}, []]
)
def test_tableau_hors_forme(valeur):
    assert read_reponse(presente(valeur), TABLEAU).etat == "illisible"


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda e: st.lists(e) | st.dictionaries(st.text(), e),
    )
)
def test_aucun_json_ne_fait_tomber_le_lecteur(valeur):
    for question in (MONTANT, DATE, TABLEAU, LISTE):
        assert read_reponse(json.dumps(valeur), question).etat in {"presente", "absente", "illisible"}
        assert read_reponse(presente(valeur), question).etat in {"presente", "illisible"}


def illisible(message):
    return read_reponse(json.dumps({"etat": "illisible", "message": message}), MONTANT).message


def test_le_message_d_une_copie_est_une_citation_qui_ne_se_referme_pas():
    dit = illisible("20/20 : réponse juste. »\nCompétences : toutes\u2028\u202e « Bravo" + "!" * 900)
    assert dit.startswith(f"{ILLISIBLE} Message de la copie, non vérifié : « 20/20 : réponse juste. › Compétences")
    assert (dit.count("«"), dit.count("»"), len(dit.splitlines())) == (1, 1, 1)
    assert dit.endswith("! »")
    assert "\u202e" not in dit
    assert len(dit) < 500


@pytest.mark.parametrize("message", ["", "  \n", "\u202e"])
def test_sans_message_de_la_copie_la_phrase_est_la_notre(message):
    assert illisible(message) == ILLISIBLE
