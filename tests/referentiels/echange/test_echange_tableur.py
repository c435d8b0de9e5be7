"""Les tables plates : aucune cellule ne s'exécute, un tableau écrit à la main se lit, tous les défauts sont dits."""

import json
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcomp.errors import (
    ArgumentInvalideError,
    DonneesInvalidesError,
    FichierIllisibleError,
    ReferentielInconnuError,
    ReferentielMalFormeError,
)
from refcomp.referentiels.echange import export_referentiel, import_referentiel
from refcomp.referentiels.echange.brut import build_referentiel
from refcomp.referentiels.echange.cellules import neutralize, restore
from refcomp.referentiels.echange.csv_plat import read_csv
from refcomp.referentiels.echange.feuilles import feuilles, rebuild
from refcomp.referentiels.echange.tables_lecture import parse_tables_plates
from refcomp.tableaux import AMORCES


@given(st.text(alphabet=st.one_of(st.sampled_from("'=+-@\t\r\n \u200b＝"), st.characters(codec="utf-8"))))
def test_neutraliser_est_sur_et_reversible(texte):
    neutre = neutralize(texte)
    assert restore(neutre) == texte
    assert not neutre.lstrip(" \u200b").startswith(AMORCES)


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_aucune_cellule_ne_devient_une_formule(complet, format_, tmp_path):
    ecrit = export_referentiel(complet, format_, tmp_path)
    if format_ == "csv":
        with zipfile.ZipFile(ecrit) as archive:
            octets = archive.read("elements.csv")
        assert octets.startswith(b"\xef\xbb\xbf")
        assert b";'=SOMME(A1)" in octets
        assert b'\n"=SOMME' not in octets
        assert b";=SOMME" not in octets
    else:
        classeur = openpyxl.load_workbook(ecrit)
        natures = {c.data_type for feuille in classeur for ligne in feuille for c in ligne if c.value is not None}
        assert natures == {"s"}
        assert classeur.sheetnames[:3] == ["lisez-moi", "referentiel", "niveaux"]


def test_un_tableau_ecrit_a_la_main_suffit(tmp_path):
    chemin = tmp_path / "Mon titre.csv"
    contenu = "element_id;niveau;parent_id;libelle\r\nB1;Bloc;;Gérer\r\nB1/c1;Compétence;B1;Négocier\r\n;;;\r\n"
    chemin.write_bytes(contenu.encode("cp1252"))
    lu = import_referentiel(chemin)
    assert (lu.id, lu.intitule, lu.millesime, lu.territoire) == ("mon-titre", "Mon titre", "inconnu", "non_precise")
    assert lu.niveaux == {"bloc": "Bloc", "competence": "Compétence"}
    assert lu.enfants("B1") == ["B1/c1"]
    yaml = export_referentiel(lu, "yaml", tmp_path / "mon-titre.yaml")
    assert import_referentiel(yaml).libelle("B1/c1") == "Négocier"


def test_un_classeur_d_une_seule_feuille(tmp_path):
    classeur = openpyxl.Workbook()
    for ligne in (
        ["element_id", "niveau", "libelle", "code"],
        ["C1", "Compétence", "Lire", 1.0],
        ["C2", "Compétence", "Dire", 2.5],
    ):
        classeur.active.append(ligne)
    classeur.save(tmp_path / "c.xlsx")
    lu = import_referentiel(tmp_path / "c.xlsx")
    assert lu.elements["code"].tolist() == ["1", "2.5"]


def test_un_classeur_corrige_dans_un_tableur(complet, tmp_path):
    chemin = export_referentiel(complet, "xlsx", tmp_path)
    classeur = openpyxl.load_workbook(chemin)
    elements = classeur["elements"]
    colonnes = [c.value for c in elements[1]]
    elements.cell(2, colonnes.index("libelle") + 1).value = "Gérer mieux"
    elements.cell(2, colonnes.index("positions") + 1).value = "0..5;7..9"
    classeur["relations"].cell(3, 4).value = False
    classeur["relations"].cell(3, 5).value = "Décidé en équipe."
    classeur.save(chemin)
    lu = import_referentiel(chemin)
    assert (lu.libelle("B1"), lu.element("B1")["libelle_imprime"]) == ("Gérer mieux", "Gérer")
    assert lu.element("B1")["source_spans"] == [(0, 5), (7, 9)]
    assert lu.relations.iloc[1][["imprimee", "raison"]].tolist() == [False, "Décidé en équipe."]


def test_tous_les_defauts_d_un_tableau():
    tables = {
        "elements": [
            {
                "element_id": "A",
                "niveau": "n",
                "libelle": "Un",
                "positions": "12-34",
                "attributs": "oui",
                "couleur": "",
            },
        ],
        "relations": [{"source_id": "A", "type": "t", "cible_id": "A", "imprimee": "peut-être"}],
        "echelles": [{"echelle": "e", "libelle": "E", "nature": "numerique", "minimum": "zéro"}],
        "echelle_niveaux": [{"echelle": "autre", "code": "x", "libelle": "X"}],
        "mise_en_page": [{"genre": "code", "debut": "un", "fin": "2"}],
        "referentiel": [{"champ": "couleur", "valeur": "bleu"}],
        "reprises": [{"element_id": "B", "positions": "1..2"}],
        "reglement": [{"chemin": "/a", "valeur": "1"}, {"chemin": "/a/b", "valeur": "2"}],
        "brouillon": [{"x": "y"}],
    }
    with pytest.raises(DonneesInvalidesError) as levee:
        parse_tables_plates(tables, "t.xlsx")
    message = str(levee.value)
    for attendu in (
        "Table « brouillon » inconnue",
        "colonnes inconnues : couleur",
        "Table « elements », ligne 2, colonne « positions » : reçu '12-34'",
        "colonne « attributs » : reçu 'oui' ; une valeur JSON",
        "colonne « imprimee » : reçu 'peut-être'",
        "colonne « minimum » : reçu 'zéro'",
        "cette échelle n'est pas dans la table",
        "colonne « debut » : reçu 'un'",
        "champs permis : id, millesime",
        "l'élément « B » n'existe pas",
        "Table « reglement », ligne 3, colonne « chemin »",
    ):
        assert attendu in message
    assert len(levee.value.constats) == 11


@pytest.mark.parametrize(
    ("contenu", "attendu"),
    [
        ("", "est vide"),
        ("element_id;niveau;libelle\nA;n;Un;deux\n", "plus de cellules que de titres, ligne 2"),
        ("element_id;niveau;niveau\nA;n;n\n", "titres de colonnes en double"),
    ],
)
def test_un_csv_illisible(tmp_path, contenu, attendu):
    chemin = tmp_path / "f.csv"
    chemin.write_text(contenu, encoding="utf-8")
    with pytest.raises(FichierIllisibleError, match=attendu):
        read_csv(chemin)


def test_les_colonnes_et_tables_obligatoires(tmp_path):
    with pytest.raises(DonneesInvalidesError, match="colonnes absentes : niveau, libelle"):
        parse_tables_plates({"elements": [{"element_id": "A"}]}, "f")
    with pytest.raises(DonneesInvalidesError, match="« elements » manque"):
        parse_tables_plates({}, "f")
    (tmp_path / "vide").mkdir()
    with pytest.raises(FichierIllisibleError, match=r"« elements\.csv » est attendu"):
        import_referentiel(tmp_path / "vide")
    classeur = openpyxl.Workbook()
    classeur.create_sheet("relations")
    classeur.save(tmp_path / "c.xlsx")
    with pytest.raises(FichierIllisibleError, match="feuille « elements » est attendue"):
        import_referentiel(tmp_path / "c.xlsx")


def test_des_fichiers_qui_n_en_sont_pas(tmp_path):
    for nom, attendu in (("a.zip", "archive zip"), ("a.xlsx", "classeur XLSX"), ("a.json", "JSON"), ("a.xml", "XML")):
        (tmp_path / nom).write_text("{pas du tout", encoding="utf-8")
        with pytest.raises(FichierIllisibleError, match=attendu):
            import_referentiel(tmp_path / nom)
    with pytest.raises(ReferentielInconnuError, match="n'existe pas"):
        import_referentiel(tmp_path / "absent.json")
    (tmp_path / "a.doc").write_text("x", encoding="utf-8")
    with pytest.raises(ArgumentInvalideError, match="ne dit pas le format"):
        import_referentiel(tmp_path / "a.doc")
    with pytest.raises(ArgumentInvalideError, match="« format » vaut 'cases'"):
        import_referentiel(tmp_path / "a.zip", "cases")


def test_une_archive_demesuree_est_refusee(tmp_path):
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("elements.csv", b"0" * (65 * 2**20))
    with pytest.raises(FichierIllisibleError, match="64 Mo"):
        import_referentiel(tmp_path / "b.zip")


def test_un_classeur_ne_coupe_ni_ne_change_un_texte(brut_complet, tmp_path):
    brut_complet["elements"][0]["remarque"] = "x" * 40_000
    brut_complet["elements"][1]["remarque"] = "retour\rchariot"
    referentiel = build_referentiel(brut_complet, "essai")
    with pytest.raises(DonneesInvalidesError, match="exportez en csv") as levee:
        export_referentiel(referentiel, "xlsx", tmp_path)
    assert [c.message.split(" : ")[-1] for c in levee.value.constats] == [
        *("40000 caractères, une cellule en tient 32767.", "caractère de contrôle."),
    ]
    relu = import_referentiel(export_referentiel(referentiel, "csv", tmp_path))
    assert relu.element("B1")["remarque"] == "x" * 40_000


def test_un_tableau_lisible_mais_incoherent(tmp_path):
    chemin = tmp_path / "f.csv"
    chemin.write_text("element_id;niveau;parent_id;libelle\nA;n;B;Un\nA;n;;Deux\n", encoding="utf-8")
    with pytest.raises(ReferentielMalFormeError, match=r"f\.csv ne donne pas un référentiel : 2 défauts"):
        import_referentiel(chemin)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda enfants: st.one_of(
        st.lists(enfants, max_size=3), st.dictionaries(st.text("ab/~[]0", min_size=1, max_size=4), enfants, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.text("ab/~[]0", min_size=1, max_size=4), JSON, min_size=1, max_size=3))
def test_un_document_opaque_revient_de_ses_feuilles(document):
    lignes = [(chemin, json.loads(valeur)) for chemin, valeur in feuilles(document)]
    assert rebuild(lignes) == (document, [])
