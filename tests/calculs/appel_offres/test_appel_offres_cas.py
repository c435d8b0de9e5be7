"""Rejoue les cas chiffrés des appels d'offres."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import appel_offres as sujet

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "appel_offres.yaml").read_text(encoding="utf-8"))


def decision(poids, notes, minimums=None, **conventions):
    noms = [f"critère {i}" for i in range(len(poids))]
    criteres = pd.DataFrame({"critere": noms, "poids": poids})
    if minimums:
        criteres["minimum"] = minimums
    avis = pd.DataFrame([{"appel": "AO"} | dict(zip(noms, notes, strict=True))])
    return sujet.decision_reponse(avis, criteres, **conventions)


def retro(remise, taches, **conventions):
    colonnes = ["tache", "duree", "apres"][: len(taches[0])]
    return sujet.retroplanning(pd.DataFrame(taches, columns=colonnes), remise, **conventions)


def dossier(remise, demandees, fournies):
    return sujet.controle_dossier(
        pd.DataFrame(demandees, columns=["piece", "signature", "validite_mois"]),
        pd.DataFrame(fournies, columns=["piece", "date", "signee"]),
        remise,
    )


def suivi(denominateur="decides", **nombres):
    lignes = [(f"{statut}{i}", statut, 100) for statut, nombre in nombres.items() for i in range(nombre)]
    journal = pd.DataFrame(lignes, columns=["appel", "statut", "montant"])
    return sujet.suivi_appels_offres(journal, denominateur=denominateur)


def selection(date, avis, **filtres):
    table = pd.DataFrame(avis, columns=["appel", "date_limite", "montant", "lieu"])
    return sujet.selection_appels(table, date, **filtres)


CALCULS = {"decision": decision, "retroplanning": retro, "dossier": dossier, "suivi": suivi, "selection": selection}


def rejoue(cas):
    return CALCULS[cas["calcul"]](**cas["entrees"])


def obtenu(cas, resultat):
    if cas["calcul"] == "decision":
        return {n: resultat.tableau[n].item() for n in cas["attendu"]}
    if cas["calcul"] == "retroplanning":
        jours = resultat.tableau[["debut", "fin"]].apply(lambda c: c.dt.strftime("%Y-%m-%d"))
        return [list(ligne) for ligne in zip(resultat.tableau["tache"], jours["debut"], jours["fin"], strict=True)]
    if cas["calcul"] == "dossier":
        return resultat.tableau["statut"].tolist()
    if cas["calcul"] == "suivi":
        return {"taux_nombre": float(resultat.taux_nombre)}
    return resultat.loc[resultat["retenu"], "appel"].tolist()


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_publie(cas):
    assert obtenu(cas, rejoue(cas)) == cas["attendu"]


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] != "selection"], ids=lambda c: c["id"])
def test_chaque_cas_s_explique(cas):
    resultat = rejoue(cas)
    texte = (resultat.explication("AO") if cas["calcul"] == "decision" else resultat.explication()).render_texte()
    assert "1. " in texte
    assert "nan" not in texte.lower().split()


def test_la_fiche_nomme_exactement_les_cas():
    assert list(sujet.FICHE.cas) == [c["id"] for c in CAS]
