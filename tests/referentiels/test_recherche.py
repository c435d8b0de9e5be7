"""La recherche : comme une personne tape, et les meilleurs d'abord."""

import gc
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcomp.errors import ArgumentInvalideError, ReferentielInconnuError
from refcomp.referentiels import available, load
from refcomp.referentiels.chargement import clear_cache, load_fichier
from refcomp.referentiels.recherche import _INDEX, CODE, COLONNES, DEBUT_DE_CODE, LIBELLE, REMARQUE, VARIANTE, recherche
from refcomp.referentiels.texte import forme_mots

ELEMENTS = [(r, e) for r in available() for e in load(r).elements["element_id"]]


def trouves(texte, *arguments):
    table = recherche(texte, *arguments)
    return [f"{r}:{e}" for r, e in zip(table["referentiel"], table["element_id"], strict=True)]


@pytest.mark.parametrize(
    ("texte", "element"),
    [
        ("relanc", "bts-gpme-nc:T12.4/d4"),
        ("RELANCE clients", "bts-gpme-nc:T12.4/d4"),
        ("evaluation du risque client", "bts-gpme:T.1.2.5"),
        ("Évaluation du risque client", "bts-gpme-nc:T12.5"),
        ("s'informer des stocks", "cqp-agc:OTSF8"),  # imprimé « Sinformer »
        ("Sinformer des stocks", "cqp-agc:OTSF8"),
        ("s’informer", "cqp-agc:OTSF8"),
        ("lentreprise artisanale", None),
        ("l'offre commerciale", "bts-gpme-nc:T11.1/d3"),
        ("loffre commerciale", "bts-gpme-nc:T11.1/d3"),
        ("mise en oeuvre", "bts-gpme:N/A2/a/p1"),
        ('"bon de commande"', "bts-gpme-nc:T12.3/d3"),
        ("« bon de commande »", "bts-gpme-nc:T12.3/d3"),
        ("apportez les corrections", "bts-gpme-nc:T16.1/d4"),  # le texte imprimé se trouve aussi
        ("apporter les corrections", "bts-gpme-nc:T16.1/d4"),
    ],
)
def test_ce_que_l_on_tape_trouve_l_element(texte, element):
    resultats = trouves(texte)
    assert element in resultats if element else resultats == []


def test_plusieurs_mots_doivent_tous_y_etre_et_des_guillemets_les_font_se_suivre():
    libres, suivis = trouves("client relance"), trouves('"client relance"')
    assert "bts-gpme:T.1.2.4" in libres
    assert suivis == []
    assert set(trouves('"suivi des règl')) == set(trouves('"suivi des règl"')) != set()


@pytest.mark.parametrize("code", ["T16.3", "t16.3.", "T163", "T.1.6.3"])
def test_un_code_se_trouve_sans_sa_ponctuation_et_passe_devant(code):
    table = recherche(code)
    assert table["rang"].is_monotonic_increasing
    assert set(trouves(code)[:2]) == {"bts-gpme:T.1.6.3", "bts-gpme-nc:T16.3"}
    assert table["rang"].tolist()[:2] == [CODE, CODE]
    assert set(table["rang"][2:]) <= {DEBUT_DE_CODE}


def test_l_ordre_dit_ou_le_mot_a_ete_trouve():
    rangs = dict(zip(trouves("diapositive"), recherche("diapositive")["rang"], strict=True))
    assert rangs["cqp-agc:OTSF8"] == REMARQUE
    variantes = recherche("si GPA définir une commande", "cqp-agc")
    assert variantes[["element_id", "rang"]].to_numpy().tolist() == [["OTSF8", VARIANTE]]
    assert variantes["extrait"].item().startswith("Variante : Si GPA")
    assert recherche("rapprochement bancaire")["rang"].tolist() == [LIBELLE, LIBELLE]


def test_un_mot_entier_passe_devant_un_debut_de_mot():
    libelles = recherche("relance", "bts-gpme-nc")["libelle"].tolist()
    assert "relance «" in libelles[1]
    assert "relances" in libelles[2]


def test_les_colonnes_et_le_chemin():
    table = recherche("Transmettre une déclaration de TGC", "bts-gpme-nc")
    assert table.columns.tolist() == COLONNES
    assert table.iloc[0].tolist() == [
        "bts-gpme-nc",
        "T16.4/d3",
        "descriptif",
        "d3",
        "Transmettre une déclaration de TGC",
        "Transmettre une déclaration de TGC",
        "A6 > T16.4 > T16.4/d3",
        LIBELLE,
    ]


@pytest.mark.parametrize("texte", ["", "   ", "…", '""', "« »", "-", "'"])
def test_rien_a_chercher_ne_trouve_rien(texte):
    table = recherche(texte)
    assert table.empty
    assert table.columns.tolist() == COLONNES


def test_le_niveau_et_le_referentiel_restreignent():
    assert set(recherche("client", "bts-gpme-nc", "tache")["niveau"]) == {"tache"}
    assert set(recherche("client", ["bts-gpme-nc", load("cqp-agc")])["referentiel"]) == {"bts-gpme-nc", "cqp-agc"}
    with pytest.raises(ArgumentInvalideError, match="Vouliez-vous dire « tache »"):
        recherche("client", "bts-gpme-nc", "taches")
    with pytest.raises(ReferentielInconnuError, match="bts-absent"):
        recherche("client", "bts-absent")


def test_un_long_texte_est_montre_autour_du_mot_trouve():
    extrait = recherche("polyvalence", "bts-gpme").set_index("element_id").loc["N/A/p2", "extrait"]
    assert "polyvalence" in extrait
    assert extrait.startswith("… ")
    assert len(extrait) < 150


@given(st.sampled_from(ELEMENTS), st.integers(3, 12), st.booleans())
def test_un_debut_de_chaque_mot_retrouve_son_element(element, longueur, sans_accents):
    """Quels que soient les accents et la casse, et aussi court que soit le début."""
    referentiel, identifiant = element
    mots = forme_mots(load(referentiel).libelle(identifiant), apostrophe=" ").split()
    texte = " ".join(mot[:longueur].upper() for mot in mots)
    if sans_accents:
        texte = unicodedata.normalize("NFKD", texte)
    assert f"{referentiel}:{identifiant}" in trouves(texte, referentiel)


@given(st.text(max_size=30))
def test_aucun_texte_ne_fait_echouer(texte):
    assert recherche(texte, "bts-gpme-nc").columns.tolist() == COLONNES


def test_l_index_disparait_avec_son_referentiel(tmp_path):
    fichier = tmp_path / "mini.yaml"
    fichier.write_text(
        "{id: mini, millesime: inconnu, intitule: M, territoire: metropole, niveaux: [{id: n, libelle: N}],"
        " elements: [{id: A, niveau: n, libelle_imprime: Alpha}]}",
        encoding="utf-8",
    )
    avant = len(_INDEX)
    mini = load_fichier(fichier)
    assert trouves("alph", mini) == ["mini:A"]
    assert len(_INDEX) == avant + 1
    clear_cache()
    del mini
    gc.collect()
    assert len(_INDEX) <= avant
