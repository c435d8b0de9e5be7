"""Le côté étudiant : ce qui est compris, ce qui est refusé et avec quelle phrase."""

import datetime as dt
import json
import sys
from decimal import Decimal

import numpy as np
import openpyxl
import pandas as pd
import pytest

from refcomp import copie

DECLARATION = {
    "exercice": "essai",
    "documents": {"factures": {"piece": "texte", "date": "date", "montant": "montant"}},
    "questions": {
        "q1": {"type": "montant", "unite": "EUR"},
        "q2": {"type": "date"},
        "q3": {
            "type": "tableau",
            "cle": "client",
            "colonnes": [
                {"nom": "client", "type": "texte"},
                {"nom": "non_echu", "type": "montant"},
                {"nom": "total", "type": "montant"},
            ],
        },
        "q4": {"type": "liste", "longueur": 2},
        "q5": {"type": "choix", "parmi": ["Débit", "Crédit"]},
        "q6": {"type": "entier"},
        "q7": {"type": "pourcentage"},
        "q8": {"type": "texte"},
    },
    "coherences": [
        {"question": "q3", "colonne": "total", "avec": "q1", "message": "Total {ici} contre {ailleurs}."},
    ],
}


@pytest.fixture
def dossier(tmp_path, monkeypatch):
    essai = tmp_path / "essai"
    essai.mkdir()
    (essai / "questions.json").write_text(json.dumps(DECLARATION), encoding="utf-8")
    (essai / "factures.csv").write_bytes("﻿piece;date;montant\r\nF1;31/05/2025;1234,50\r\n".encode())
    (essai / "reponse_3.csv").write_bytes("﻿client;non_echu;total\r\nA;;\r\nB;;\r\n".encode())
    monkeypatch.chdir(tmp_path)
    return essai


def lire(question, valeur):
    return json.loads(copie.extraction("essai", question, {f"reponse_{question[1:]}": valeur}, DECLARATION))


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [
        ("48 312,50", "48312.50"),
        ("48\u202f312,50\u00a0€", "48312.50"),
        ("1.234,5", "1234.5"),
        ("-12", "-12"),
        ("12 000 F", "12000"),
        (12, "12"),
        (12.5, "12.5"),
        (np.float64(0.1), "0.1"),
        (np.int64(7), "7"),
        (Decimal("3.10"), "3.10"),
        (pd.Series([4.25]), "4.25"),
    ],
)
def test_montant_compris(dossier, ecrit, lu):
    assert lire("q1", ecrit) == {"etat": "presente", "origine": "variable", "valeur": lu}


@pytest.mark.parametrize(
    "ecrit", ["48k", "1,2,3", "12,34,5", True, float("nan"), float("inf"), [1, 2], {"a": 1}, object(), 10**400, 1e300]
)
def test_montant_refuse_avec_une_phrase(dossier, ecrit):
    reponse = lire("q1", ecrit)
    assert reponse["etat"] == "illisible"
    assert "attendu" in reponse["message"] or "trop grand" in reponse["message"]


@pytest.mark.parametrize(
    "ecrit", ["31/05/2025", "31 mai 2025", "2025-05-31", dt.date(2025, 5, 31), pd.Timestamp("2025-05-31")]
)
def test_date_comprise(dossier, ecrit):
    assert lire("q2", ecrit)["valeur"] == "2025-05-31"


@pytest.mark.parametrize("ecrit", ["31/02/2025", "mai 2025", "5/2025", 20250531, "99 mai 2025"])
def test_date_refusee(dossier, ecrit):
    assert lire("q2", ecrit)["etat"] == "illisible"


@pytest.mark.parametrize("ecrit", [None, "", "   "])
def test_sans_reponse(dossier, ecrit):
    assert lire("q1", ecrit) == {"etat": "absente"}


def test_formes_de_tableau(dossier):
    attendu = {"client": ["A", "B"], "non_echu": ["10", None], "total": ["10", "5.5"]}
    cadre = pd.DataFrame({"client": ["A", "B"], "non_echu": [10, np.nan], "total": [10, 5.5]})
    assert lire("q3", cadre)["valeur"] | {"non_echu": ["10", None]} == attendu | {"total": ["10.0", "5.5"]}
    assert lire("q3", cadre.set_index("client"))["etat"] == "presente"
    assert lire("q3", {"client": ["A"], "Non échu": ["10"], "TOTAL": ["10"]})["valeur"]["non_echu"] == ["10"]
    assert lire("q3", [{"client": "A", "non_echu": 1, "total": 1}])["etat"] == "presente"
    assert lire("q3", cadre.drop(columns="total"))["message"] == "Colonnes absentes du tableau : total."
    fautes = lire("q3", cadre.assign(total=["x", "y"]))["message"]
    assert "ligne 1, colonne « total »" in fautes
    assert "ligne 2, colonne « total »" in fautes


def test_tableau_en_fichiers(dossier):
    assert lire("q3", None) == {"etat": "absente"}
    (dossier / "reponse_3.csv").write_bytes("client;non_echu;total\nA;1 000,50;1000,5\nÉté;;2\n".encode("cp1252"))
    lu = lire("q3", None)
    assert lu["origine"] == "reponse_3.csv"
    assert lu["valeur"] == {"client": ["A", "Été"], "non_echu": ["1000.50", None], "total": ["1000.5", "2"]}
    classeur = openpyxl.Workbook()
    for ligne in (["client", "non_echu", "total"], ["A", 1000.5, 1000.5], ["Été", None, 3]):
        classeur.active.append(ligne)
    classeur.save(dossier / "reponse_3.xlsx")
    assert "remplis tous les deux" in lire("q3", None)["message"]
    (dossier / "reponse_3.csv").unlink()
    assert lire("q3", None)["valeur"]["total"] == ["1000.5", "3"]
    (dossier / "reponse_3.xlsx").write_bytes(b"pas un classeur")
    assert "n'est pas un classeur lisible" in lire("q3", None)["message"]


def test_fonction_qui_recoit_les_documents(dossier):
    assert lire("q1", lambda documents: documents["factures"]["montant"].sum())["valeur"] == "1234.5"
    echec = lire("q1", lambda documents: documents["absent"])
    assert echec["etat"] == "illisible"
    assert "Votre fonction a échoué : KeyError" in echec["message"]


def test_autres_formes(dossier):
    assert lire("q4", "A ; B")["valeur"] == ["A", "B"]
    assert "2 éléments sont attendus" in lire("q4", ["A"])["message"]
    assert lire("q5", "debit")["valeur"] == "Débit"
    assert "Une réponse parmi : Débit, Crédit" in lire("q5", "gauche")["message"]
    assert lire("q6", 3.0)["valeur"] == "3.0"
    assert lire("q6", 3.5)["etat"] == "illisible"
    assert lire("q7", "12,5 %")["valeur"] == "12.5"
    assert lire("q8", "  bonjour ")["valeur"] == "bonjour"


class Menteur:
    """Un objet hostile : égal à tout, et qui ment sur tout."""

    def __eq__(self, autre):
        return True

    def __hash__(self):
        return 0

    def __getattr__(self, nom):
        raise RuntimeError("objet hostile")


def test_objet_hostile_est_illisible_et_borne(dossier):
    assert lire("q1", Menteur())["etat"] == "illisible"
    enorme = {"client": ["x" * 1500] * 1999, "non_echu": ["1"] * 1999, "total": ["1"] * 1999}
    texte = copie.extraction("essai", "q3", {"reponse_3": enorme}, DECLARATION)
    assert len(texte) <= copie.TAILLE_MAXIMALE
    assert json.loads(texte)["message"] == "La réponse est trop volumineuse."


def test_verification_dit_ce_qui_est_lu_et_rien_de_plus(dossier, capsys, monkeypatch):
    principal = sys.modules["__main__"]
    monkeypatch.setattr(principal, "reponse_1", "48 312,50", raising=False)
    copie.verification("essai", "q1")
    sortie = capsys.readouterr().out
    assert "✔ Lu : 48\u202f312,50\u202f€" in sortie
    assert "La forme est correcte ; la valeur sera vérifiée à la correction." in sortie
    monkeypatch.setattr(principal, "reponse_3", {"client": ["A"], "non_echu": ["1"], "total": ["1"]}, raising=False)
    copie.verification("essai", "q3")
    assert "⚠ Total 1 contre 48\u202f312,50." in capsys.readouterr().out
    monkeypatch.setattr(principal, "reponse_2", "48k", raising=False)
    with pytest.raises(copie.FormeInvalideError, match="Une date qui existe est attendue") as levee:
        copie.verification("essai", "q2")
    assert levee.value._render_traceback_() == [f"✘ {levee.value}"]
    with pytest.raises(copie.ReponseAbsenteError, match="Question 8 : pas encore de réponse"):
        copie.verification("essai", "q8")


def test_document(dossier):
    table = copie.document("essai", "factures")
    assert table["montant"].tolist() == [1234.5]
    assert table["date"].tolist() == [pd.Timestamp("2025-05-31")]
