"""Tous les paramètres de droit livrés : schéma, preuve, absence de trou, territoires."""

import datetime as dt
import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
import yaml

import refcomp.calculs
from refcomp.calculs.catalogue import load_fiches
from refcomp.dated import AGE_MAXIMAL_JOURS, a_verifier, check_sans_memoire, load_parametres
from refcomp.errors import DonneesInvalidesError

RACINE = Path(refcomp.calculs.__file__).parent
SCHEMA = json.loads((files("refcomp") / "dated.schema.json").read_text(encoding="utf-8"))
# Ce qu'aucune source trouvée ne confirme : cherché le 27/11/2026, sans succès. Toute autre valeur a été lue.
RESTE_DE_MEMOIRE = {
    ("change", "comptes_change", "nouvelle_caledonie commerciale"): "le PCG applicable en Nouvelle-Calédonie",
    ("change", "comptes_change", "nouvelle_caledonie financiere"): "le PCG applicable en Nouvelle-Calédonie",
    ("declaration_tgc", "acompte_livraison", "nouvelle_caledonie"): "le texte de l'exigibilité des acomptes sur biens",
    **{
        ("declaration_tgc", "compte", f"nouvelle_caledonie {role}"): "un plan comptable calédonien publié"
        for role in ("collectee", "autoliquidee", "deductible_immobilisation", "deductible", "credit", "a_decaisser")
    },
    **{
        (
            "declaration_tva",
            "franchise",
            f"metropole {categorie} 2026-01-01",
        ): "la loi de finances pour 2026, art. 293 B"
        for categorie in ("biens", "biens_majore", "services", "services_majore")
    },
    ("douane", "elements_valeur", "nouvelle_caledonie retire"): "les retraits du code des douanes calédonien",
    ("douane", "elements_valeur", "nouvelle_caledonie retire_aussi"): "les retraits du code des douanes calédonien",
    ("penalites_retard", "taux_interet_legal", "metropole 2026-07-01"): "l'arrêté du second semestre 2026",
    (
        "penalites_retard",
        "taux_refinancement",
        "metropole 2026-07-01",
    ): "la décision de la BCE en vigueur au 01/07/2026",
    **{
        (
            "reclamation",
            "protestation_transporteur",
            f"metropole {regime}",
        ): "le texte de la convention CMR, art. 30"
        for regime in ("cmr_apparent", "cmr_non_apparent")
    },
    ("tgc", "categorie", "nouvelle_caledonie sante"): "la liste des exonérations de santé",
}


def sans_dates(valeur):
    """Récrit les dates lues par YAML en texte ISO : JSON Schema ne connaît que des textes."""
    if isinstance(valeur, dict):
        return {c: sans_dates(v) for c, v in valeur.items()}
    if isinstance(valeur, list):
        return [sans_dates(v) for v in valeur]
    return valeur.isoformat() if isinstance(valeur, dt.date) else valeur


def fichiers_de_parametres():
    return [(f.nom, nom) for f in load_fiches() for nom in f.parametres]


FICHIERS = fichiers_de_parametres()
PARAMETRES = [
    pytest.param(p, id=f"{sujet}/{p.nom}")
    for sujet, fichier in FICHIERS
    for p in load_parametres(f"refcomp.calculs.{sujet}", fichier).values()
]


def test_chaque_yaml_d_un_sujet_est_declare_par_sa_fiche():
    trouves = {(f.parent.name, f.name) for f in RACINE.glob("*/*.yaml")}
    assert trouves == set(FICHIERS)
    assert ("tva", "taux.yaml") in trouves


@pytest.mark.parametrize(("sujet", "fichier"), FICHIERS)
def test_le_fichier_respecte_le_schema(sujet, fichier):
    contenu = sans_dates(yaml.safe_load((RACINE / sujet / fichier).read_text(encoding="utf-8")))
    validateur = jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker())
    assert [e.message for e in validateur.iter_errors(contenu)] == []


@pytest.mark.parametrize("parametre", PARAMETRES)
def test_chaque_valeur_donne_sa_preuve(parametre):
    for valeur in parametre.valeurs:
        assert len(valeur.reference) > 3
        assert valeur.url.startswith("http") or valeur.confiance == "memoire", valeur
        assert (valeur.constats == []) == (valeur.confiance == "source")
        assert valeur.au is None or valeur.au >= valeur.du


@pytest.mark.parametrize("parametre", PARAMETRES)
def test_chaque_valeur_se_retrouve_du_premier_au_dernier_jour(parametre):
    for valeur in parametre.valeurs:
        if valeur.valeur is None:
            continue
        cle = dict(zip(parametre.dimensions, valeur.cle, strict=True))
        for jour in (valeur.du, valeur.au or dt.date(2099, 1, 1)):
            assert parametre.at(jour, **cle) == valeur


@pytest.mark.parametrize("parametre", PARAMETRES)
def test_la_table_liste_toutes_les_valeurs(parametre):
    table = parametre.table()
    assert len(table) == len(parametre.valeurs)
    assert table["reference"].notna().all()


def test_la_liste_de_ce_qui_reste_de_memoire_est_tenue():
    """Une valeur se donne de mémoire sous son nom et avec le texte qui manque ; sa source trouvée, elle sort."""
    reste = set()
    for sujet, fichier in FICHIERS:
        for parametre in load_parametres(f"refcomp.calculs.{sujet}", fichier).values():
            for valeur in parametre.valeurs:
                if valeur.confiance == "memoire":
                    seul = sum(v.cle == valeur.cle for v in parametre.valeurs) == 1
                    jour = () if seul else (valeur.du.isoformat(),)
                    reste.add((sujet, parametre.nom, " ".join((*valeur.cle, *jour))))
    assert reste == set(RESTE_DE_MEMOIRE)


def test_une_verification_trop_ancienne_est_signalee():
    parametres = load_parametres("refcomp.calculs.tgc", "taux.yaml")
    verifie = parametres["taux"].verifie_le
    assert a_verifier(parametres, verifie + dt.timedelta(AGE_MAXIMAL_JOURS)) == []
    codes = [c.code for c in a_verifier(parametres, verifie + dt.timedelta(AGE_MAXIMAL_JOURS + 1))]
    assert codes == ["verification_ancienne"]


def test_une_question_notee_ne_depend_pas_d_une_valeur_de_memoire():
    taux = load_parametres("refcomp.calculs.penalites_retard", "taux.yaml")["taux_refinancement"]
    check_sans_memoire([taux.at(dt.date(2026, 3, 1), territoire="metropole")])
    with pytest.raises(DonneesInvalidesError, match="de mémoire"):
        check_sans_memoire([taux.at(dt.date(2026, 9, 1), territoire="metropole")])
