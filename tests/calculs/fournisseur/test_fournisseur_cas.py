"""Rejoue les cas chiffrés des fournisseurs."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import fournisseur as sujet

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "fournisseur.yaml").read_text(encoding="utf-8"))
LIVRAISONS = [
    "fournisseur",
    "date_prevue",
    "date_livraison",
    "quantite_commandee",
    "quantite_livree",
    "quantite_refusee",
]
SANS_EXPLICATION = ("notes_offres", "performance_fournisseurs", "controle_dossiers")


def rejoue(cas):
    entrees = dict(cas.get("entrees", {}))
    match cas["calcul"]:
        case "comparaison_offres" | "tableau_bord_fournisseurs":
            return getattr(sujet, cas["calcul"])(pd.DataFrame(cas["notes"]), cas["poids"])
        case "notes_offres":
            return sujet.notes_offres(pd.DataFrame(cas["offres"]), pd.DataFrame(cas["criteres"]))
        case "cout_acquisition":
            paliers = pd.DataFrame(cas["paliers"]) if "paliers" in cas else None
            return sujet.cout_acquisition(pd.DataFrame(cas["offres"]), paliers=paliers, **entrees)
        case "performance_fournisseurs":
            return sujet.performance_fournisseurs(pd.DataFrame(cas["livraisons"], columns=LIVRAISONS), **entrees)
        case "preselection":
            return sujet.preselection(pd.DataFrame(cas["fournisseurs"]), pd.DataFrame(cas["criteres"]))
        case _:
            return sujet.controle_dossiers(pd.DataFrame(cas["dossiers"]), **entrees)


def arrondie(valeur, publie):
    return round(float(valeur), len(str(publie).partition(".")[2]))


def par_nom(table, cle, colonne, publies):
    valeurs = table.set_index(table[cle].astype(str))[colonne]
    return {nom: v if isinstance(v, str) else arrondie(valeurs[nom], v) for nom, v in publies.items()}


def grandeur(resultat, nom, publie):  # noqa: PLR0911 - une ligne par sorte de réponse publiée
    if nom == "codes":
        return sorted(c.code for c in resultat)
    if nom == "notes":
        return {c: [round(v, 2) for v in resultat[c]] for c in publie}
    if nom in {"retenus", "retenu"}:
        return getattr(resultat, nom)
    if nom in {"etats", "ecartes"}:
        return resultat.tableau["etat"].tolist() if nom == "etats" else resultat.criteres["ecartes"].tolist()
    if nom in {"minimum", "maximum"}:
        return par_nom(resultat.sensibilite(), "critere", nom, publie)
    if nom == "classes":
        return dict(zip(resultat.tableau["fournisseur"], resultat.tableau["classe"], strict=True))
    if isinstance(publie, dict):
        return par_nom(resultat.tableau, "fournisseur", {"scores": "score"}.get(nom, nom), publie)
    return arrondie(resultat[nom].item(), publie)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_chiffre(cas):
    resultat = rejoue(cas)
    obtenu = {nom: grandeur(resultat, nom, p) for nom, p in cas["attendu"].items()}
    assert obtenu == cas["attendu"]
    if "corrige_faux" in cas:
        assert obtenu["scores"][cas["fautif"]] != cas["corrige_faux"]


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] not in SANS_EXPLICATION], ids=lambda c: c["id"])
def test_chaque_cas_s_explique(cas):
    texte = rejoue(cas).explication().render_texte()
    assert "1. " in texte
    assert "nan" not in texte.lower().split()


def test_la_fiche_nomme_exactement_les_cas():
    assert list(sujet.FICHE.cas) == [c["id"] for c in CAS]
