"""Ce qui a été reçu et ce qui était attendu, écrits pour une personne."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from refcomp.authoring.exercice import load_exercices
from refcomp.copie import TEXTE_MAXIMAL
from refcomp.formats_fr import ESPACE_FINE, ESPACE_INSECABLE
from refcomp.retour.valeurs import RIEN, render_attendu, render_recu

COLONNES = [{"nom": "client", "type": "texte"}, {"nom": "de_1_a_30", "type": "montant"}, {"nom": "le", "type": "date"}]
TABLEAU = {"type": "tableau", "cle": "client", "colonnes": COLONNES}
EXERCICES = load_exercices(Path(__file__).parents[2] / "exercises")


@pytest.mark.parametrize(
    ("forme", "devise", "phrase"),
    [
        ({"type": "montant"}, "EUR", "un montant en euros"),
        ({"type": "montant"}, "XPF", "un montant en francs pacifiques, sans décimales"),
        ({"type": "montant", "unite": "USD"}, "EUR", "un montant en USD"),
        ({"type": "date"}, "EUR", "une date (jour/mois/année)"),
        ({"type": "choix", "parmi": ["oui", "non"]}, "EUR", "un choix parmi : oui, non"),
        ({"type": "liste", "longueur": 3}, "EUR", "une liste de 3 éléments, dans l'ordre"),
        ({"type": "liste"}, "EUR", "une liste"),
        (TABLEAU, "EUR", "un tableau, une ligne par client, avec les colonnes : client, de_1_a_30, le"),
        ({"type": "redaction"}, "EUR", "un texte, noté par votre enseignant"),
    ],
)
def test_la_nature_attendue(forme, devise, phrase):
    assert render_attendu(forme, devise) == phrase


@pytest.mark.parametrize("exercice", EXERCICES.values(), ids=EXERCICES.keys())
def test_chaque_question_livree_sait_dire_ce_qu_elle_attend(exercice):
    for question in exercice.questions:
        assert render_attendu(question.forme, exercice.monnaie).startswith("un")


@pytest.mark.parametrize(
    ("nature", "valeur", "texte"),
    [
        ("montant", "1234.5", f"1{ESPACE_FINE}234,50{ESPACE_INSECABLE}€"),
        ("montant", "12.345", "12,345 €"),
        ("pourcentage", "12.5", "12,5 %"),
        ("nombre", "3", "3"),
        ("entier", "2025", f"2{ESPACE_FINE}025"),
        ("date", "2025-12-31", "31/12/2025"),
        ("texte", "<b>Léa</b>", "<b>Léa</b>"),
        ("texte", "a\x00b\u202ec", "abc"),
        ("date", "hier", "hier"),
        ("montant", "beaucoup", "beaucoup"),
    ],
)
def test_un_scalaire_s_ecrit_a_la_francaise(nature, valeur, texte):
    assert render_recu(json.dumps(valeur), {"type": nature}, "EUR").texte == texte


def test_un_montant_en_francs_pacifiques_n_a_pas_de_decimales():
    assert render_recu('"1500"', {"type": "montant"}, "XPF").texte == f"1{ESPACE_FINE}500{ESPACE_INSECABLE}F"


@pytest.mark.parametrize("vide", ["null", '""', "[]", "{}", '{"client": []}'])
def test_une_reponse_vide_le_dit(vide):
    assert render_recu(vide, TABLEAU, "EUR") == RIEN


def test_une_liste_et_un_tableau():
    assert render_recu('["Alix", "Bela"]', {"type": "liste"}, "EUR").texte == "Alix ; Bela"
    brut = {"client": ["Alix", None], "de_1_a_30": [str(Decimal("10.50")), "0"], "le": ["2025-01-02"], "intrus": [1]}
    valeur = render_recu(json.dumps(brut), TABLEAU, "EUR")
    assert valeur.entetes == ("client", "de_1_a_30", "le")
    assert valeur.lignes == (
        ("Alix", f"10,50{ESPACE_INSECABLE}€", "02/01/2025"),
        ("", f"0,00{ESPACE_INSECABLE}€", ""),
    )


def test_un_long_tableau_est_coupe_et_le_dit():
    brut = {"client": [str(i) for i in range(100)]}
    valeur = render_recu(json.dumps(brut), TABLEAU, "EUR")
    assert len(valeur.lignes) == 60
    assert valeur.texte == "Les 60 premières lignes sur 100."


def test_une_valeur_que_le_journal_a_coupee_ne_fait_rien_echouer():
    brut = json.dumps(["x" * TEXTE_MAXIMAL])[: TEXTE_MAXIMAL - 1] + "…"
    assert render_recu(brut, {"type": "liste"}, "EUR").texte.startswith("Une réponse trop longue")


def test_l_annee_d_une_ligne_n_est_pas_une_quantite():
    forme = {
        "type": "tableau",
        "cle": "exercice",
        "colonnes": [{"nom": "exercice", "type": "entier"}, {"nom": "quantite", "type": "entier"}],
    }
    valeur = render_recu(json.dumps({"exercice": ["2025"], "quantite": ["2025"]}), forme, "EUR")
    assert valeur.lignes == (("2025", f"2{ESPACE_FINE}025"),)
