"""Importer un tableau de preuves : lu comme on l'écrit, refusé cellule par cellule, jamais à moitié."""

import io
import zipfile
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.errors import DonneesInvalidesError, FichierIllisibleError, RefcompError
from refcomp.evaluation import load_preuves_tableau
from refcomp.evaluation.importation import feuilles
from refcomp.referentiels import load

REFERENTIELS = {i: load(i) for i in ("agora-bloc1", "cqp-agc")}
ELEMENTS = REFERENTIELS["agora-bloc1"].elements["element_id"].tolist()[:3]
NIVEAUX = list(REFERENTIELS["agora-bloc1"].echelles["maitrise"].niveaux)
PERSONNES = {"lea-martin": "MARTIN Léa", "leo-martin": "MARTIN Léo", "leo-martin-2": "MARTIN Léo", "zoe-roy": "ROY Zoé"}
TITRES = [
    "Étudiant",
    "Référentiel",
    "Millésime",
    "Élément",
    "Source",
    "Valeur",
    "Niveau",
    "Échelle",
    "Date",
    "Évaluateur",
]


NOMS = {
    "etudiant": "Étudiant",
    "referentiel": "Référentiel",
    "millesime": "Millésime",
    "element": "Élément",
    "source": "Source",
    "valeur": "Valeur",
    "niveau": "Niveau",
    "echelle": "Échelle",
    "date": "Date",
}


def ligne(**change):
    base = {
        "Étudiant": "lea-martin",
        "Référentiel": "agora-bloc1",
        "Millésime": "2020",
        "Élément": ELEMENTS[0],
        "Source": "tuteur",
        "Valeur": "0,75",
        "Niveau": None,
        "Échelle": "fraction",
        "Date": "31/05/2026",
        "Évaluateur": "M. Tutin",
    }
    return base | {NOMS[nom]: valeur for nom, valeur in change.items()}


def write_xlsx(chemin, lignes, titres=TITRES, feuille="Preuves"):
    classeur = openpyxl.Workbook()
    classeur.active.title = feuille
    for rangee in [titres, *([li.get(t) for t in titres] for li in lignes)]:
        classeur.active.append(rangee)
    classeur.save(chemin)
    return chemin


def write_csv(chemin, lignes, titres=TITRES, encodage="utf-8-sig", separateur=";"):
    rangees = [titres, *([li.get(t) or "" for t in titres] for li in lignes)]
    chemin.write_bytes("\r\n".join(separateur.join(map(str, r)) for r in rangees).encode(encodage))
    return chemin


def lit(chemin, **options):
    return load_preuves_tableau(chemin, REFERENTIELS, **options)[0]


def refus(chemin, **options):
    with pytest.raises(DonneesInvalidesError) as levee:
        lit(chemin, **options)
    return levee.value


def test_un_classeur_se_lit_comme_on_l_ecrit(tmp_path):
    lignes = [
        ligne(),
        ligne(element=ELEMENTS[1], valeur="75 %", source="Auto-évaluation", date=pd.Timestamp(2026, 5, 30)),
        ligne(element=ELEMENTS[2], valeur="NE"),
        ligne(etudiant="Roy Zoé", valeur=None, niveau=NIVEAUX[-1], echelle="maitrise"),
        ligne(etudiant="zoe-roy", element=ELEMENTS[1], referentiel="cqp-agc", valeur=80, echelle="pourcentage"),
    ]
    lignes[4] |= {"Millésime": 2008, "Élément": "CQP"}
    lues = lit(write_xlsx(tmp_path / "grille.xlsx", lignes), personnes=PERSONNES, groupes={"zoe-roy": "TAGA"})
    assert lues["etudiant"].tolist() == ["lea-martin"] * 3 + ["zoe-roy"] * 2
    assert lues["valeur"].fillna(-1).tolist() == [0.75, 0.75, -1, len(NIVEAUX), 80]
    assert lues["niveau"].tolist() == ["", "", "", NIVEAUX[-1], ""]
    assert lues["source"].tolist() == ["tuteur", "auto_evaluation", "tuteur", "tuteur", "tuteur"]
    assert lues["date"].dt.strftime("%d/%m").tolist() == ["31/05", "30/05", "31/05", "31/05", "31/05"]
    assert lues["groupe"].tolist() == ["sans groupe"] * 3 + ["TAGA"] * 2
    assert set(lues["provenance"]) == {"import/grille"}
    assert (lues["poids"] == 1).all()


@pytest.mark.parametrize(
    ("encodage", "separateur"), [("utf-8-sig", ";"), ("utf-8", ","), ("cp1252", ";"), ("utf-16", "\t")]
)
def test_un_csv_de_tableur_francais_se_lit(tmp_path, encodage, separateur):
    propre = ligne(valeur="0.75") if separateur == "," else ligne()
    chemin = write_csv(tmp_path / "grille.csv", [propre], encodage=encodage, separateur=separateur)
    assert lit(chemin)["valeur"].tolist() == [0.75]


def test_une_cellule_au_format_pourcentage_se_lit_comme_elle_se_montre(tmp_path):
    """Qui tape « 75 % » dans Excel y laisse 0,75 au format pourcentage : ce n'est pas 0,75 sur 100."""
    formes = (
        ("pourcentage", 0.755, "0.0%"),
        ("fraction", 0.8, "0 %"),
        ("pourcentage", 75, '0" %"'),
        ("fraction", 1, "0%"),
    )
    cqp = {"referentiel": "cqp-agc", "millesime": "2008"}
    elements = ["M1A1", "M1A2", "M1A3", "M1A4"]
    lignes = [ligne(element=e, echelle=s, valeur=v, **cqp) for e, (s, v, _) in zip(elements, formes, strict=True)]
    chemin = write_xlsx(tmp_path / "g.xlsx", [li | {"Poids": 0.5} for li in lignes], [*TITRES, "Poids"])
    classeur = openpyxl.load_workbook(chemin)
    for rang, (*_, forme) in enumerate(formes, start=2):
        classeur.active.cell(rang, 6).number_format = forme
        classeur.active.cell(rang, 11).number_format = "0%"
    classeur.save(chemin)
    lues = lit(chemin)
    assert lues["valeur"].tolist() == [75.5, 0.8, 75, 1]
    assert (lues["poids"] == 0.5).all()


def test_quinze_pour_cent_ne_devient_pas_quinze_sur_vingt(tmp_path):
    bts = load("bts-gpme")
    note = ligne(referentiel="bts-gpme", millesime=bts.millesime, element=bts.elements["element_id"].iloc[-1])
    chemin = write_csv(tmp_path / "g.csv", [note | {"Valeur": "15 %", "Échelle": "note"}])
    with pytest.raises(DonneesInvalidesError, match="reçu « 15 % » ; cette échelle ne se compte pas en pour cent"):
        load_preuves_tableau(chemin, {"bts-gpme": bts})


def test_chaque_defaut_nomme_sa_cellule_et_tous_sont_dits(tmp_path):
    lignes = [
        ligne(),
        ligne(etudiant="lea-martn", element="B1/inconnu"),
        ligne(etudiant="MARTIN Léo", date="31/02/2026"),
        ligne(source="voisin", valeur="1,5"),
        ligne(etudiant=None, valeur="beaucoup", date="46173"),
        ligne(element=ELEMENTS[1], valeur=None, niveau="TB", echelle="maitrise"),
        ligne(referentiel="bts-inconnu", element=ELEMENTS[2]),
        ligne(millesime="1999", element=ELEMENTS[2], valeur="1,2"),
    ]
    erreur = refus(write_xlsx(tmp_path / "grille.xlsx", lignes), personnes=PERSONNES)
    texte = str(erreur)
    for attendu in (
        "aucune ligne n'est inscrite",
        "feuille Preuves, cellule A3 : reçu « lea-martn » ; inconnu de la classe ; vouliez-vous dire « lea-martin »",
        "feuille Preuves, cellule D3 : reçu « B1/inconnu »",
        "feuille Preuves, cellule A4 : reçu « MARTIN Léo » ; plusieurs étudiants portent ce nom : leo-martin, leo-",
        "feuille Preuves, cellule I4 : reçu « 31/02/2026 »",
        "feuille Preuves, cellule E5 : reçu « voisin » ; sources permises",
        "feuille Preuves, cellule A6 : cette cellule doit être remplie",
        "feuille Preuves, cellule F6 : reçu « beaucoup »",
        "feuille Preuves, cellule I6 : reçu « 46173 » ; c'est un numéro de jour d'Excel",
        "feuille Preuves, cellule G7 : reçu « TB » ; niveaux de l'échelle",
        "feuille Preuves, cellule B8 : reçu « bts-inconnu » ; référentiel inconnu",
        "feuille Preuves, cellule C9 : reçu « 1999 »",
        "feuille Preuves, cellule F5 : reçu « 1,5 » ; une fraction est entre 0 et 1",
        "feuille Preuves, cellule F9 : reçu « 1,2 » ; une fraction est entre 0 et 1",
    ):
        assert attendu in texte, f"{attendu}\n---\n{texte}"


def test_un_csv_nomme_ligne_et_colonne(tmp_path):
    erreur = refus(write_csv(tmp_path / "g.csv", [ligne(valeur="x")]))
    assert "ligne 2, colonne 6 (« Valeur ») : reçu « x »" in str(erreur)


def test_deux_lignes_pour_une_occasion_sont_nommees(tmp_path):
    erreur = refus(write_xlsx(tmp_path / "g.xlsx", [ligne(), ligne(valeur="0,2")]))
    assert {c.code for c in erreur.constats} == {"occasion_en_double"}
    assert "lignes 2" in str(erreur) or "ligne 2" in str(erreur)


@pytest.mark.parametrize(("a", "b"), [("Valeur", "Date"), ("Étudiant", "Élément"), ("Source", "Évaluateur")])
def test_des_colonnes_echangees_sont_reconnues(tmp_path, a, b):
    titres = [{a: b, b: a}.get(t, t) for t in TITRES]
    lignes = [{{a: b, b: a}.get(t, t): v for t, v in ligne(element=e).items()} for e in ELEMENTS]
    erreur = refus(write_xlsx(tmp_path / "g.xlsx", lignes, titres), personnes=PERSONNES)
    if "Évaluateur" in (a, b):
        assert "sources permises" in str(erreur)
    else:
        assert {c.code for c in erreur.constats} == {"colonnes_echangees"}, erreur


def test_les_titres_manquants_ou_en_double_sont_dits(tmp_path):
    erreur = refus(write_csv(tmp_path / "g.csv", [ligne()], titres=["Élève", "Note", "Résultat", "Source"]))
    assert {c.code for c in erreur.constats} == {"colonne_absente", "colonne_en_double"}
    assert "référentiel" in str(erreur)
    titres = [*TITRES, "Téléphone"]
    _, constats = load_preuves_tableau(write_csv(tmp_path / "h.csv", [ligne()], titres=titres), REFERENTIELS)
    assert "« Téléphone »" in constats[0].message
    fixes = {"source": "tuteur", "echelle": "fraction"}
    courts = [t for t in TITRES if t not in {"Source", "Échelle"}]
    assert lit(write_csv(tmp_path / "i.csv", [ligne()], titres=courts), defauts=fixes)["source"].tolist() == ["tuteur"]


def test_un_fichier_trop_grand_est_refuse_avant_d_etre_lu(tmp_path, monkeypatch):
    chemin = write_csv(tmp_path / "g.csv", [ligne()] * 30)
    monkeypatch.setattr(feuilles, "LIGNES_MAXIMUM", 20)
    with pytest.raises(FichierIllisibleError, match="plus de 20 lignes"):
        lit(chemin)
    monkeypatch.setattr(feuilles, "OCTETS_MAXIMUM", 100)
    with pytest.raises(FichierIllisibleError, match="au plus"):
        lit(chemin)


def test_une_bombe_est_refusee_avant_d_etre_depliee(tmp_path):
    chemin = tmp_path / "bombe.xlsx"
    with zipfile.ZipFile(chemin, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 250_000_000)
    assert chemin.stat().st_size < 1_000_000
    with pytest.raises(FichierIllisibleError, match="une fois décompressé"):
        lit(chemin)


@pytest.mark.parametrize(
    ("nom", "octets", "attendu"),
    [
        ("absent.csv", None, "n'existe pas"),
        ("vide.csv", b"", "est vide"),
        ("faux.xlsx", b"pas un zip", "n'est pas un classeur lisible"),
        ("image.png", b"x", "fichier .xlsx ou .csv"),
        ("binaire.csv", b"a\0b", "octets nuls"),
    ],
)
def test_un_fichier_illisible_est_dit(tmp_path, nom, octets, attendu):
    if octets is not None:
        (tmp_path / nom).write_bytes(octets)
    with pytest.raises(FichierIllisibleError, match=attendu):
        lit(tmp_path / nom)


def test_la_feuille_preuves_est_preferee_et_une_etendue_fausse_n_y_change_rien(tmp_path):
    chemin = write_xlsx(tmp_path / "g.xlsx", [ligne()])
    classeur = openpyxl.load_workbook(chemin)
    classeur.create_sheet("Notice", 0).append(["Lisez-moi"])
    classeur.save(chemin)
    contenu = io.BytesIO()
    with zipfile.ZipFile(chemin) as origine, zipfile.ZipFile(contenu, "w") as copie:
        for info in origine.infolist():
            copie.writestr(info, origine.read(info).replace(b"A1:J2", b"A1:A1"))
    chemin.write_bytes(contenu.getvalue())
    assert len(lit(chemin)) == 1


CELLULES = st.one_of(
    st.none(), st.text(max_size=12), st.floats(), st.integers(-10, 10**20), st.booleans(), st.dates(),
    st.sampled_from(["lea-martin", ELEMENTS[0], "fraction", "tuteur", "31/05/2026", "0,5", "=1+1", "\ud800", "a\x00"]),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.lists(CELLULES, min_size=3, max_size=len(TITRES)), max_size=5), st.permutations(TITRES))
def test_un_csv_quelconque_est_importe_ou_refuse_en_francais(tmp_path_factory, rangees, titres):
    chemin = tmp_path_factory.getbasetemp() / "fuzz.csv"
    lignes = [";".join(titres), *(";".join("" if c is None else str(c) for c in r) for r in rangees)]
    chemin.write_bytes("\n".join(lignes).encode("utf-8", "surrogatepass"))
    check_sans_panne(chemin)


@settings(max_examples=40)
@given(st.data())
def test_une_cellule_quelconque_dans_un_bon_tableau(tmp_path_factory, data):
    chemin = tmp_path_factory.getbasetemp() / "fuzz2.csv"
    change = data.draw(st.dictionaries(st.sampled_from(TITRES), CELLULES, min_size=1, max_size=3))
    rangees = [ligne(), ligne(element=ELEMENTS[1]) | change]
    textes = [";".join("" if r[t] is None else str(r[t]).replace(";", "") for t in TITRES) for r in rangees]
    chemin.write_bytes("\n".join([";".join(TITRES), *textes]).encode("utf-8", "surrogatepass"))
    check_sans_panne(chemin)


@settings(max_examples=40)
@given(st.integers(0, 6000), st.binary(min_size=1, max_size=8))
def test_un_classeur_abime_est_refuse_en_francais(tmp_path_factory, place, octets):
    dossier = tmp_path_factory.getbasetemp()
    sain = dossier / "sain.xlsx"
    if not sain.exists():
        write_xlsx(sain, [ligne()])
    contenu = bytearray(sain.read_bytes())
    contenu[place % len(contenu) : place % len(contenu) + len(octets)] = octets
    (dossier / "abime.xlsx").write_bytes(bytes(contenu))
    check_sans_panne(dossier / "abime.xlsx")


def check_sans_panne(chemin: Path):
    try:
        lues = lit(chemin, personnes=PERSONNES)
    except RefcompError:
        return
    assert isinstance(lues, pd.DataFrame)
    assert lues["valeur"].dropna().map(np.isfinite).all()
