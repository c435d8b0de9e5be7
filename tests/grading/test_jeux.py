"""Les questions à fonction : éprouvées sur des données que la copie n'a jamais vues, après tout son code."""

import shutil
from decimal import Decimal

import pytest
from aides_bac import OBSTACLE
from aides_cours import RACINE
from nbformat.v4 import new_code_cell, new_notebook

from refcomp.authoring.exercice import load_exercice
from refcomp.authoring.modele import GRAINE_SPECIMEN
from refcomp.grading.correction import CopieRemise, check_remise
from refcomp.grading.execution import run_noyau
from refcomp.grading.isolation import run_copie
from refcomp.grading.jeux import build_jeux

JUSTE = """
def reponse_1(documents):
    facture = documents["facture"].set_index("ligne")["montant"]
    return round(facture.loc[1:4].sum(), 2)
"""
JUSTE_PAR_FICHIER = """
import copie
def reponse_1(documents):
    return round(copie.document("amortissement", "facture").set_index("ligne")["montant"].loc[1:4].sum(), 2)
"""
APPRISE = """
import copie
connu = round(copie.document("amortissement", "facture").set_index("ligne")["montant"].loc[1:4].sum(), 2)
def reponse_1(documents):
    return connu
"""
VALEUR = """
import copie
reponse_1 = round(copie.document("amortissement", "facture").set_index("ligne")["montant"].loc[1:4].sum(), 2)
"""
TTC = """
def reponse_1(documents):
    return round(documents["facture"]["montant"].iloc[-1], 2)
"""
FRAGILE = """
appels = 0
def reponse_1(documents):
    global appels
    appels += 1
    if appels > 1:
        raise KeyError("montant")
    return round(documents["facture"].set_index("ligne")["montant"].loc[1:4].sum(), 2)
"""
SANS_FIN = """
appels = 0
def reponse_1(documents):
    global appels
    appels += 1
    while appels > 1:
        pass
    return round(documents["facture"].set_index("ligne")["montant"].loc[1:4].sum(), 2)
"""


@pytest.fixture(scope="module")
def exercice(tmp_path_factory):
    """L'exercice d'amortissement, dont la première question demande une fonction."""
    dossier = tmp_path_factory.mktemp("exercices") / "amortissement"
    shutil.copytree(RACINE / "exercises" / "amortissement", dossier)
    definition = dossier / "definition.yaml"
    texte = definition.read_text(encoding="utf-8").replace("{type: montant}", "{type: montant, jeux: 2}", 1)
    definition.write_text(texte, encoding="utf-8")
    return load_exercice(dossier)


@pytest.fixture(params=[pytest.param("bac", marks=pytest.mark.skipif(bool(OBSTACLE), reason=OBSTACLE)), "noyau"])
def executeur(request):
    return {"bac": run_copie, "noyau": run_noyau}[request.param]


def corrige(exercice, code, executeur):
    carnet = new_notebook(cells=[new_code_cell(code), new_code_cell("verification()")])
    jeux = build_jeux(exercice, "alix-demo", "devoir", b"cle")
    remise = CopieRemise("alix-demo", "devoir", carnet, {}, "t", {1: "q1"}, jeux=jeux)
    return check_remise(exercice, exercice.build_variante(GRAINE_SPECIMEN), remise, executeur).verdicts["q1"]


@pytest.mark.parametrize("code", [JUSTE, JUSTE_PAR_FICHIER])
def test_une_fonction_juste_recoit_tous_les_points(exercice, executeur, code):
    verdict = corrige(exercice, code, executeur)
    assert (verdict.points, verdict.note) == (Decimal(2), "juste")


def test_un_resultat_appris_ne_vaut_rien(exercice, executeur):
    verdict = corrige(exercice, APPRISE, executeur)
    assert verdict.points == 0
    assert verdict.message.startswith("Votre fonction rend un résultat juste sur vos données")


def test_une_valeur_n_est_pas_une_fonction(exercice, executeur):
    verdict = corrige(exercice, VALEUR, executeur)
    assert (verdict.points, verdict.note) == (0, "illisible")
    assert "Une fonction est attendue : def reponse_1(documents)" in verdict.message


def test_une_erreur_connue_se_reconnait_dans_une_fonction(exercice, executeur):
    verdict = corrige(exercice, TTC, executeur)
    assert verdict.points < 2
    assert verdict.note == "total_ttc"


def test_une_fonction_qui_echoue_ailleurs_ne_garde_pas_ses_points(exercice, executeur):
    verdict = corrige(exercice, FRAGILE, executeur)
    assert verdict.points == 0
    assert "KeyError" in verdict.message


def test_une_fonction_sans_fin_ne_bloque_pas(exercice):
    if OBSTACLE:
        pytest.skip(OBSTACLE)
    verdict = corrige(exercice, SANS_FIN, run_copie)
    assert verdict.points == 0


def test_les_jeux_sont_propres_a_l_etudiant_et_stables(exercice):
    un, deux, autre = (build_jeux(exercice, e, "devoir", b"cle") for e in ("alix-demo", "alix-demo", "bela-demo"))
    graines = [[v.graine for v in jeux["q1"]] for jeux in (un, deux, autre)]
    assert graines[0] == graines[1] != graines[2]
    assert len(set(graines[0])) == 2
    assert GRAINE_SPECIMEN not in graines[0]
