"""Le classeur d'un centre se remplit par une carte : tout, ou rien et chaque cellule en cause."""

import io
import zipfile

import openpyxl
import pandas as pd
import pytest
from aides_registre import preuve, table

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError
from refcomp.evaluation import Registre
from refcomp.evaluation.grilles.carte import load_carte, parse_adresse
from refcomp.evaluation.grilles.remplissage import render_classeur_rempli
from refcomp.referentiels import load

AGORA = load("agora-bloc1")
ROUX, LAM = "grille/g/final/Mme Roux", "grille/g/final/M. Lam"
CARTE = {
    "entete": {"nom": "Fiche!B1", "date": "Fiche!B2"},
    "lignes": [
        {"element": "M1/c01", "source": "formateur", "moment": "final", "cellule": "Fiche!B5"},
        {"element": "M1/c01", "moment": "positionnement", "cellule": "Fiche!C5", "ecrire": "valeur"},
        {"element": "M1/c02", "cases": {"TI": "Fiche!B6", "I": "Fiche!C6", "S": "Fiche!D6", "TS": "Fiche!E6"}},
        {"element": "M1/c03", "cellule": "'Autre fiche'!$A$1"},
    ],
}


@pytest.fixture
def modele(tmp_path):
    """Le classeur d'un centre : des étiquettes, une formule, une fusion."""
    classeur = openpyxl.Workbook()
    page = classeur.active
    page.title = "Fiche"
    page["A1"], page["A5"], page["F5"] = "Nom", "Choix des produits", "=B5"
    page.merge_cells("A8:C8")
    classeur.create_sheet("Autre fiche")
    classeur.save(tmp_path / "centre.xlsx")
    return tmp_path / "centre.xlsx"


@pytest.fixture
def preuves(tmp_path):
    registre = Registre(f"sqlite:///{(tmp_path / 'r.db').as_posix()}", tmp_path / "i")
    commun = {"referentiel": "agora-bloc1", "millesime": "2020", "echelle": "maitrise", "auteur": "Mme Roux"}
    registre.append(
        table(
            preuve(**commun, element_id="M1/c01", source="formateur", niveau="TS", valeur=4, provenance=ROUX),
            preuve(**commun, element_id="M1/c01", source="tuteur", niveau="TI", valeur=1, provenance=LAM),
            preuve(**commun, element_id="M1/c01", source="tuteur", niveau="I", valeur=2, moment="positionnement",
                   provenance="grille/g/positionnement/M. Lam"),
            preuve(**commun, element_id="M1/c02", source="formateur", niveau="S", valeur=3, provenance=ROUX),
            preuve(**commun, element_id="M1/c03", source="auto", niveau="S", valeur=3, provenance="d/e/q"),
        )
    )  # fmt: skip
    yield registre.load_preuves()
    registre.close()


def refus(brute):
    with pytest.raises(DonneesInvalidesError) as erreur:
        load_carte(brute, AGORA, "carte.yaml")
    return [c.message for c in erreur.value.constats]


def test_la_copie_est_remplie_et_le_modele_intact(modele, preuves):
    avant = modele.read_bytes()
    carte = load_carte(CARTE, AGORA, "carte.yaml")
    octets, constats = render_classeur_rempli(modele, carte, preuves, {"nom": "=MARTIN", "date": "31/05/2026"})
    assert modele.read_bytes() == avant
    copie = openpyxl.load_workbook(io.BytesIO(octets))
    page = copie["Fiche"]
    assert [page[a].value for a in ("B1", "B2", "B5", "C5", "F5")] == ["'=MARTIN", "31/05/2026", "TS", 2, "=B5"]
    assert [page[a].value for a in ("B6", "C6", "D6", "E6")] == [None, None, "X", None]
    assert copie["Autre fiche"]["A1"].value is None  # une preuve automatique n'est pas une évaluation
    assert "1 lignes sans évaluation, laissées vides : M1/c03" in constats[0].message


def test_les_cellules_fautives_sont_toutes_dites(modele, preuves):
    lignes = [
        {"element": "M1/c01", "cellule": "Fiche!F5"},
        {"element": "M1/c02", "cellule": "Fiche!A5"},
        {"element": "M1/c03", "cellule": "Fiche!B8"},
        {"element": "M1/c04", "cellule": "Absente!B8"},
        {"element": "M1/c05", "cellule": "Fiche!B9999"},
        {"element": "M1/c06", "cellule": "Fiche!ZZZ9"},
    ]
    carte = load_carte({"lignes": lignes}, AGORA, "carte.yaml")
    with pytest.raises(DonneesInvalidesError) as erreur:
        render_classeur_rempli(modele, carte, preuves, {})
    dits = [c.message for c in erreur.value.constats]
    morceaux = (
        "formule",
        "contient déjà « Choix des produits »",
        "fusion",
        "n'existe pas",
        "loin hors",
        "n'existe dans aucun",
    )
    assert len(dits) == len(morceaux)
    assert all(m in d for m, d in zip(morceaux, dits, strict=True))
    seule = load_carte({"lignes": lignes[1:2]}, AGORA, "carte.yaml")
    assert render_classeur_rempli(modele, seule, preuves, {}, ecrase=True)[0]


def test_un_classeur_a_macros_est_refuse(modele, preuves, tmp_path):
    carte = load_carte(CARTE, AGORA, "carte.yaml")
    macro, cache, faux = tmp_path / "m.xlsm", tmp_path / "c.xlsx", tmp_path / "f.xlsx"
    macro.write_bytes(modele.read_bytes())
    cache.write_bytes(modele.read_bytes())
    with zipfile.ZipFile(cache, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    faux.write_bytes(b"x")
    for chemin, dit in (
        (macro, "macros"),
        (cache, "malgré son nom"),
        (faux, "lisible"),
        (tmp_path / "0.xlsx", "existe pas"),
    ):
        with pytest.raises(FichierIllisibleError, match=dit):
            render_classeur_rempli(chemin, carte, preuves, {})


def test_des_dessins_perdus_se_disent(modele, preuves):
    with zipfile.ZipFile(modele, "a") as archive:
        archive.writestr("xl/drawings/drawing9.xml", b"<x/>")
    _, constats = render_classeur_rempli(modele, load_carte(CARTE, AGORA, "c"), preuves, {"nom": "x"})
    assert constats[0].code == "dessins_perdus"


def test_la_carte_dit_toutes_ses_fautes():
    assert "« lignes » manque" in refus(None)[0]
    lignes = [
        {"element": "M9/c99", "cellule": "Fiche!B5"},
        {"element": "M1/c01", "cellule": "B5"},
        {"element": "M1/c01", "cellule": "Fiche!B7", "cases": {"TI": "Fiche!B8"}},
        {"element": "M1/c01", "source": "voisin", "moment": "hiver", "cellule": "Fiche!B9"},
        {"cellule": "Fiche!B9"},
        {"element": "M1/c02", "cellule": "Fiche!C1"},
        {"element": "M1/c03", "cellule": "fiche!c1"},
    ]
    messages = refus({"entete": {"age": "F!A1"}, "lignes": lignes, "autre": 1})
    morceaux = (
        *("clés inconnues : autre", "« age » inconnu", "M9/c99", "« B5 » n'est pas une cellule", "pas les deux"),
        *("« voisin »", "« hiver »", "element est obligatoire", "nommée deux fois"),
    )
    for morceau in morceaux:
        assert any(morceau in m for m in messages), morceau


def test_une_adresse():
    assert str(parse_adresse("'Ma ''fiche'''!$d$12")) == "Ma 'fiche'!D12"
    assert [parse_adresse(t) for t in ("D12", "F!12", "F!D0", "F!DDDD1", "", None)] == [None] * 6


def test_sans_preuve_rien_n_est_invente(modele, preuves):
    vides = preuves.iloc[:0]
    octets, _ = render_classeur_rempli(modele, load_carte(CARTE, AGORA, "c"), vides, {})
    assert openpyxl.load_workbook(io.BytesIO(octets))["Fiche"]["B5"].value is None
    assert isinstance(vides, pd.DataFrame)
