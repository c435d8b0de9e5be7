"""Rejoue les cas chiffrés de la prospection."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import prospection as sujet

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "prospection.yaml").read_text(encoding="utf-8"))


def paires(fiches, seuil=0.92):
    table = pd.DataFrame(fiches, columns=["prospect", "nom", "code_postal"])
    return sujet.controle_fichier(table, seuil=seuil)


def fichier(colonnes, lignes):
    return sujet.controle_fichier(pd.DataFrame(lignes, columns=colonnes))


def score(bareme, prospects, **conventions):
    lignes = []
    for critere, notes in bareme.items():
        for valeur, note in notes.items():
            palier = isinstance(valeur, int) and not isinstance(valeur, bool)
            lignes.append((critere, None if palier else texte(valeur), valeur if palier else None, note))
    table = pd.DataFrame(lignes, columns=["critere", "modalite", "a_partir_de", "note"])
    valeurs = pd.DataFrame([{n: texte(v) for n, v in p.items()} for p in prospects])
    noms = [f"P{i}" for i in range(len(prospects))]
    return sujet.score_prospects(valeurs.assign(prospect=noms), table, **conventions)


def texte(valeur):
    """YAML lit « oui » et « non » comme du texte, mais un lecteur plus ancien en fait des booléens."""
    return {True: "oui", False: "non"}[valeur] if isinstance(valeur, bool) else valeur


def bilan(actions, objectif=None, **conventions):
    return sujet.bilan_prospection(pd.DataFrame(actions), **conventions)


def relances(actions, regles, **conventions):
    return sujet.relances_prospects(
        pd.DataFrame(actions, columns=["prospect", "date", "resultat"]),
        pd.DataFrame(regles, columns=["resultat", "delai", "suite"]),
        **conventions,
    )


def ecart(avant, apres):
    versions = (pd.DataFrame(v, columns=["prospect", "nom", "ville"]) for v in (avant, apres))
    return sujet.ecart_fichiers(*versions)


def anciennes(fiches, **conventions):
    return sujet.fiches_anciennes(pd.DataFrame(fiches, columns=["prospect", "mise_a_jour"]), **conventions)


CALCULS = {"paires": paires, "fichier": fichier, "score": score, "bilan": bilan, "relances": relances, "ecart": ecart}


def rejoue(cas):
    entrees = cas["entrees"]
    if cas["calcul"] == "format":
        return [sujet.faute_format(*e) == "" for e in entrees]
    if cas["calcul"] == "anciennes":
        return anciennes(**entrees)
    if cas["calcul"] == "cle":
        return [sujet.cle_nom(e) for e in entrees]
    return CALCULS[cas["calcul"]](**entrees)


def obtenu(cas, resultat):
    return {
        "format": lambda: resultat,
        "cle": lambda: resultat,
        "paires": lambda: [
            [p["prospect_1"], p["prospect_2"], round(p["similitude"], 6), p["certitude"]]
            for p in resultat.doublons.to_dict("records")
        ],
        "fichier": lambda: {
            "statuts": resultat.tableau["statut"].tolist(),
            "completude": float(resultat.completude),
            "propre": len(resultat.propre),
            "courriel_p1": resultat.propre["email"].iloc[0],
        },
        "score": lambda: {n: resultat.tableau.sort_values("prospect")[n].tolist() for n in cas["attendu"]},
        "bilan": lambda: bilan_obtenu(cas, resultat),
        "ecart": lambda: {
            "comptes": resultat.comptes["fiches"].tolist(),
            "identiques": resultat.identiques,
            "champs": resultat.tableau["champ"].loc[lambda c: c != ""].tolist(),
        },
        "anciennes": lambda: [
            [p, None if pd.isna(j) else j] for p, j in zip(resultat["prospect"], resultat["jours"], strict=True)
        ],
        "relances": lambda: {
            "a_faire": [
                [r["prospect"], f"{r['date_prevue']:%Y-%m-%d}", r["jours_retard"]]
                for r in resultat.a_faire.to_dict("records")
            ],
            "suivis": len(resultat.tableau),
            "clos": resultat.clos["prospect"].tolist(),
        },
    }[cas["calcul"]]()


def bilan_obtenu(cas, resultat):
    """Les colonnes attendues, sans la ligne d'ensemble, aux décimales publiées."""
    lues = {}
    for nom, publies in cas["attendu"].items():
        if nom == "besoin":
            lues[nom] = resultat.besoin(resultat.tableau["action"].iloc[0], cas["entrees"]["objectif"])
            continue
        table = resultat.rentabilite if nom == "retour" else resultat.tableau
        valeurs = table.loc[table["action"] != "Ensemble", nom].tolist()
        lues[nom] = [
            None if pd.isna(v) or p is None else round(v, len(str(p).partition(".")[2]))
            for v, p in zip(valeurs, publies, strict=True)
        ]
    return lues


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_publie(cas):
    assert obtenu(cas, rejoue(cas)) == cas["attendu"]


@pytest.mark.parametrize("cas", [c for c in CAS if c["calcul"] in CALCULS], ids=lambda c: c["id"])
def test_chaque_cas_s_explique(cas):
    resultat = rejoue(cas)
    texte_lu = (resultat.explication("P0") if cas["calcul"] == "score" else resultat.explication()).render_texte()
    assert "1. " in texte_lu
    assert "nan" not in texte_lu.lower().split()


def test_la_fiche_nomme_exactement_les_cas():
    assert list(sujet.FICHE.cas) == [c["id"] for c in CAS]
