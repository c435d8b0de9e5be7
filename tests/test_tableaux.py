"""Les exports : lisibles d'un tableur français, et aucune cellule n'y devient une formule."""

import csv
import datetime as dt
import io
from decimal import Decimal

import openpyxl
import pytest

from refcomp.fichiers import write_atomic
from refcomp.tableaux import Tableau, neutralize, render_classeur, render_csv

REMISE = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
HOSTILES = [
    "=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u200b=1", "\x00=1",
    "＝1", "＋1", "－1", "＠a",
    '=HYPERLINK("http://exemple.org")', "=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0",
]  # fmt: skip
TABLEAU = Tableau(
    "Notes",
    ["Nom", "Note", "=Titre", "Remise"],
    [["=1+1", Decimal("-1.50"), 'Zoé ; "x"\nligne', REMISE], ["Alix", 3, None, None]],
    {"Tête": "=abc"},
)


@pytest.mark.parametrize("texte", HOSTILES)
def test_aucun_texte_ne_commence_comme_une_formule(texte):
    rendu = neutralize(texte)
    assert rendu.startswith("'")
    (cellule,) = next(csv.reader(io.StringIO(render_csv(Tableau("t", [texte], [])).decode("utf-8-sig")), delimiter=";"))
    assert cellule.replace("\r\n", "\n") == rendu.replace("\r", "\n") or cellule == rendu
    feuille = openpyxl.load_workbook(io.BytesIO(render_classeur([Tableau("t", [texte], [[texte]])])))["t"]
    assert {feuille["A1"].data_type, feuille["A2"].data_type} == {"s"}
    assert str(feuille["A2"].value).startswith("'")


@pytest.mark.parametrize("texte", ["Zoé", "D'Exemple", "a=b", "1,5", "", "é-è"])
def test_un_texte_ordinaire_n_est_pas_touche(texte):
    assert neutralize(texte) == texte


def test_le_csv_est_a_la_francaise():
    octets = render_csv(TABLEAU)
    assert octets.startswith(b"\xef\xbb\xbf")
    lignes = list(csv.reader(io.StringIO(octets.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert lignes == [
        ["Nom", "Note", "'=Titre", "Remise"],
        ["'=1+1", "-1,50", 'Zoé ; "x"\nligne', "02/03/2026 09:30"],
        ["Alix", "3", "", ""],
        [],
        ["Tête", "'=abc"],
    ]


def test_dans_un_classeur_les_nombres_restent_des_nombres_et_les_titres_sont_figes():
    classeur = openpyxl.load_workbook(io.BytesIO(render_classeur([TABLEAU])))
    feuille = classeur["Notes"]
    assert feuille["B2"].value == -1.5
    assert feuille["B2"].number_format == "0.00"
    assert feuille["D2"].value == REMISE.replace(tzinfo=None)
    assert (feuille.freeze_panes, feuille.auto_filter.ref) == ("A2", "A1:D3")
    assert feuille.column_dimensions["C"].width > 15
    assert classeur["À propos"]["B2"].value == "'=abc"
    assert render_classeur([TABLEAU]) == render_classeur([TABLEAU])


def test_une_ecriture_remplace_d_un_coup(tmp_path):
    chemin = tmp_path / "x" / "a.csv"
    write_atomic(chemin, b"1")
    assert write_atomic(chemin, b"2").read_bytes() == b"2"
    assert [p.name for p in chemin.parent.iterdir()] == ["a.csv"]
