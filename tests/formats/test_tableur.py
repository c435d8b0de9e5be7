"""Lire ce qu'un tableur français enregistre, et refuser le reste avec une phrase."""

import zipfile

import openpyxl
import pandas as pd
import pytest

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError
from refcomp.formats.tableur import read_rangees, read_table
from refcomp.frames import Colonne, Contrat, check_frame

FACTURES = Contrat(
    "factures",
    (
        Colonne("numero", "texte", "numéro de facture", unique=True),
        Colonne("date", "date", "date de facture"),
        Colonne("montant", "montant", "montant"),
    ),
)


@pytest.mark.parametrize("encodage", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separateur", [";", "\t"])
def test_csv_francais(tmp_path, encodage, separateur):
    lignes = [
        ["numero", "date", "montant"],
        ["Été-1", "31/05/2025", "1 234,56"],
        ["", "", ""],
        ["F2", "2025-06-01", "-7"],
    ]
    chemin = tmp_path / "f.csv"
    chemin.write_bytes("\r\n".join(separateur.join(ligne) for ligne in lignes).encode(encodage))
    table = check_frame(read_table(chemin), FACTURES)
    assert table["montant"].tolist() == [1234.56, -7.0]
    assert table["date"].tolist() == [pd.Timestamp("2025-05-31"), pd.Timestamp("2025-06-01")]
    assert table.index.tolist() == [2, 4]


def test_tous_les_defauts_avec_les_lignes_du_fichier(tmp_path):
    chemin = tmp_path / "f.csv"
    chemin.write_text(
        "numero;date;montant\nF1;31/02/2025;12\nF1;01/03/2025;douze\nF3;02/03/2025;1,234\n", encoding="utf-8"
    )
    with pytest.raises(DonneesInvalidesError) as levee:
        check_frame(read_table(chemin), FACTURES)
    message = str(levee.value)
    for attendu in (
        "Ligne 2, colonne « date »",
        "Ligne 3, colonne « montant »",
        "Ligne 4, colonne",
        "Lignes 2, 3, colonne « numero »",
    ):
        assert attendu in message
    with pytest.raises(DonneesInvalidesError, match="Colonnes absentes : « montant »"):
        check_frame(read_table(chemin).drop(columns="montant"), FACTURES)


def test_classeur(tmp_path):
    classeur = openpyxl.Workbook()
    for ligne in (
        ["numero", "date", "montant"],
        ["F1", pd.Timestamp("2025-05-31").to_pydatetime(), 12.5],
        [2, None, 3],
    ):
        classeur.active.append(ligne)
    classeur.save(tmp_path / "f.xlsx")
    table = read_table(tmp_path / "f.xlsx")
    assert table.iloc[0].tolist() == ["F1", "2025-05-31", "12.5"]
    assert table.iloc[1].tolist() == ["2", None, "3"]


@pytest.mark.parametrize(
    ("nom", "contenu", "phrase"),
    [
        ("a.csv", b"", "est vide"),
        ("a.csv", b"\n;;\n", "est vide"),
        ("a.csv", b"a;b\n1;2;3\n", "plus de cellules que de titres, lignes 2"),
        ("a.csv", b"a\0b", "n'est pas un fichier texte"),
        ("a.xlsx", b"PK pas un zip", "n'est pas un classeur lisible"),
        ("a.pdf", b"%PDF", "un fichier .csv ou .xlsx est attendu"),
    ],
)
def test_fichiers_refuses(tmp_path, nom, contenu, phrase):
    (tmp_path / nom).write_bytes(contenu)
    with pytest.raises(FichierIllisibleError, match=phrase):
        read_table(tmp_path / nom)


def test_fichier_absent(tmp_path):
    with pytest.raises(FichierIllisibleError, match="n'existe pas"):
        read_table(tmp_path / "rien.csv")


@pytest.mark.parametrize("separateur", [";", ","])
def test_les_rangees_d_un_fichier_qui_commence_par_une_presentation(tmp_path, separateur):
    """Le séparateur se juge sur plusieurs lignes : la première, un titre, n'en a pas."""
    lignes = [
        "Liste du 2 mars",
        "",
        separateur.join(["Nom", "", "Ville"]),
        separateur.join(["Démo", " ", "Nouméa", "x"]),
    ]
    (tmp_path / "l.csv").write_bytes("\n".join(lignes).encode("cp1252"))
    assert read_rangees(tmp_path / "l.csv") == [
        (1, ["Liste du 2 mars"]),
        (3, ["Nom", None, "Ville"]),
        (4, ["Démo", None, "Nouméa", "x"]),
    ]


@pytest.mark.parametrize("abime", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "octets"])
def test_un_classeur_abime_est_refuse_en_francais(tmp_path, abime):
    sain, chemin = tmp_path / "sain.xlsx", tmp_path / "a.xlsx"
    pd.DataFrame({"article": [f"article {n}" for n in range(300)]}).to_excel(sain, index=False)
    with zipfile.ZipFile(sain) as source, zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as cible:
        for nom in source.namelist():
            cible.writestr(nom, b"<abime" if nom == abime else source.read(nom))
    if abime == "octets":
        with zipfile.ZipFile(chemin) as lu:
            feuille = lu.getinfo("xl/worksheets/sheet1.xml")
        octets = bytearray(chemin.read_bytes())
        debut = feuille.header_offset + 30 + len(feuille.filename)
        octets[debut : debut + 40] = b"\xff" * 40
        chemin.write_bytes(bytes(octets))
    with pytest.raises(FichierIllisibleError, match="n'est pas un classeur lisible"):
        read_table(chemin)
