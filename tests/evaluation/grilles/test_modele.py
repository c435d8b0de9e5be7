"""Les grilles viennent des référentiels : leurs lignes, leur ordre, leurs échelles, et ce que les documents taisent."""

import dataclasses

import pytest

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.grilles import genres, grilles, load_grille
from refcomp.referentiels import available, load
from refcomp.referentiels.chargement import load_fichier
from refcomp.referentiels.regles.grammaire import SOURCES

MAISON = """
id: maison
millesime: inconnu
intitule: Maison
territoire: metropole
niveaux: [{id: bloc, libelle: Bloc}, {id: geste, libelle: Geste}]
elements:
  - {id: B1, niveau: bloc, libelle_imprime: "Accueillir"}
  - {id: B1/g1, niveau: geste, parent: B1, libelle_imprime: "Saluer"}
echelles: [{id: fait, libelle: Fait, nature: ordinale, valeurs: [
      {code: "non", libelle: Non}, {code: "oui", libelle: Oui}]}]
"""


def test_agora_est_la_grille_imprimee():
    grille = load_grille(load("agora-bloc1"))
    assert len(grille.lignes) == 52
    assert [s.split(" – ")[0] for s in grille.sections] == ["Mission 1", "Mission 2", "Mission 3", "Mission 4"]
    obligatoires = [x.texte for x in grille.lignes if x.obligatoire]
    assert obligatoires == [
        "Validation de la commande OBLIGATOIRE",
        "Type Société OBLIGATOIRE",
        "Nom et adresse OBLIGATOIRE",
        "Compte comptable OBLIGATOIRE",
    ]
    assert grille.reponses == ("TI", "I", "S", "TS")
    assert [x.element_id for x in grille.lignes[:9]] == [f"M1/c{n:02d}" for n in range(1, 10)]
    # Imprimés dans la colonne des rubriques : ils ne sont perdus ni rangés sous une rubrique qu'ils n'ont pas.
    assert [x.element_id for x in grille.lignes if not x.rubrique] == ["M1/c05", "M3/c21", "M3/c22"]


def test_cqp_les_trois_voix_et_les_neuf_cases():
    cqp = load("cqp-agc")
    tuteur, formateur = load_grille(cqp, "tuteur"), load_grille(cqp, "formateur")
    assert [x.element_id for x in tuteur.lignes][:4] == ["M1A1", "M1A2", "M1A3", "M1A4"]
    assert len(tuteur.lignes) == 25
    assert len(formateur.lignes) == 19  # les connaissances ; « certains savoir-faire » ne sont pas inventés
    assert "aucun n'est choisi" in formateur.mentions[0]
    assert len(load_grille(cqp, "formateur", savoir_faire="tous").lignes) == 45
    synthese = load_grille(cqp, "synthese")
    assert [(x.element_id, x.source) for x in synthese.lignes] == [
        (d, v) for v in ("tuteur", "formateur", "jury") for d in ("R", "PO", "OT")
    ]
    assert len({x.cle for x in synthese.lignes}) == 9


def test_cqpm_les_criteres_par_famille():
    grille = load_grille(load("cqpm-tci"), "criteres")
    assert len(grille.lignes) == 87
    assert len(grille.sections) == 7
    assert grille.reponses == ("non constaté", "constaté")
    assert sum(len(x.details) for x in grille.lignes) == 53
    avis = load_grille(load("cqpm-tci"), "avis")
    assert (avis.sources, len(avis.lignes)) == (("entreprise",), 7)
    assert "VAE" in avis.mentions[0]


def test_bts_modele_libre_sur_une_echelle_choisie():
    bts = load("bts-gpme")
    with pytest.raises(ArgumentInvalideError, match="n'imprime aucune échelle"):
        load_grille(bts, "taches")
    grille = load_grille(bts, "taches", echelle="1:fragile;2:satisfaisant;3:très bon")
    assert (len(grille.lignes), grille.reponses) == (102, ("1", "2", "3"))
    assert "modèle libre, non officiel" in grille.titre
    for faux in ("1", "1;1", "NE;A", "=A;B", ";".join("abcdefghij"), "x" * 30 + ";b"):
        with pytest.raises(ArgumentInvalideError, match="codes différents"):
            load_grille(bts, "taches", echelle=faux)


@pytest.mark.parametrize("identifiant", available())
def test_chaque_grille_a_ses_elements_et_une_identite_stable(identifiant):
    referentiel = load(identifiant)
    for genre, a_choisir in zip(genres(referentiel), grilles(referentiel)["a_choisir"], strict=True):
        options = {"echelle": "note"} if a_choisir == "échelle" else {}
        grille = load_grille(referentiel, genre, **options)
        assert grille.lignes
        assert all(x.element_id in referentiel for x in grille.lignes)
        assert len(grille.par_cle) == len(grille.lignes)
        assert set(grille.sources) <= {*SOURCES, "auto_evaluation"}
        repare = dataclasses.replace(grille.lignes[0], texte="Un libellé réparé")
        autre = dataclasses.replace(grille, lignes=(repare, *grille.lignes[1:]))
        assert autre.id == grille.id == load_grille(referentiel, genre, **options).id
        assert dataclasses.replace(grille, lignes=grille.lignes[1:]).id != grille.id
        assert len(grille.id) < 80


def test_un_referentiel_du_centre_a_ses_grilles_et_son_echelle(tmp_path):
    chemin = tmp_path / "maison.yaml"
    chemin.write_text(MAISON, encoding="utf-8")
    maison = load_fichier(chemin)
    assert genres(maison) == ("bloc", "geste")
    grille = load_grille(maison, "geste")
    assert (grille.reponses, grille.moments["final"]) == (("non", "oui"), "")
    assert [(x.element_id, x.section) for x in grille.lignes] == [("B1/g1", "Accueillir")]
    assert "Échelle du référentiel" in grille.mentions[1]
    assert load_grille(maison, "geste", echelle="note").echelle.id == "note-20"


def test_les_moments_suivent_les_regles():
    """La grille finale s'inscrit là où les règles du référentiel la cherchent."""
    inscrits = {i: load_grille(load(i), g).moments["final"] for i, g in
                (("agora-bloc1", "bloc"), ("cqpm-tci", "criteres"), ("cqp-agc", "tuteur"))}  # fmt: skip
    assert inscrits == {"agora-bloc1": "", "cqpm-tci": "", "cqp-agc": "final"}


def test_ce_qui_n_est_pas_de_la_grille_est_refuse():
    agora, cqp = load("agora-bloc1"), load("cqp-agc")
    grille = load_grille(agora)
    for essai in (
        lambda: load_grille(agora, "bulletin"),
        lambda: load_grille(agora, echelle="note"),
        lambda: load_grille(agora, savoir_faire="tous"),
        lambda: load_grille(cqp, "formateur", savoir_faire="RSF1,RSF99"),
        lambda: grille.check_moment("hiver"),
        lambda: grille.check_source("jury"),
    ):
        with pytest.raises(ArgumentInvalideError):
            essai()
