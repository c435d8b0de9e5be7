"""Rejoue les cas chiffrés du financement à court terme."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import financement_court_terme as fct

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "financement_court_terme.yaml").read_text(encoding="utf-8"))


def rejoue(cas):
    entrees = dict(cas["entrees"])
    nom = cas["fonction"]
    if nom == "escompte_effets":
        effets = pd.DataFrame(entrees["effets"], columns=["nominal", "date_echeance"])
        effets["reference"] = [f"E{rang}" for rang in effets.index]
        return fct.escompte_effets(effets, entrees["date_remise"], fct.ConditionsEscompte(**entrees["conditions"]))
    if nom == "agios":
        table = pd.DataFrame(entrees["mouvements"], columns=["date_valeur", "debit", "credit"])
        periode = {c: entrees[c] for c in ("solde_initial", "date_debut", "date_arrete")}
        return fct.agios(fct.echelle_interets(table, **periode), fct.ConditionsDecouvert(**entrees["conditions"]))
    if nom == "agios_decouvert":
        conditions = fct.ConditionsDecouvert(**entrees.pop("conditions"))
        return fct.agios_decouvert(conditions=conditions, **entrees)
    if nom == "comparaison_financements":
        return fct.comparaison_financements([rejoue(p) for p in entrees.pop("propositions")], **entrees)
    return getattr(fct, nom)(**entrees)


def echelle(cas):
    entrees = cas["entrees"]
    table = pd.DataFrame(entrees["mouvements"], columns=["date_valeur", "debit", "credit"])
    return fct.echelle_interets(table, **{c: entrees[c] for c in ("solde_initial", "date_debut", "date_arrete")})


def obtenu(cas, resultat, nom):
    lectures = {  # des fonctions : chacune n'a de sens que pour certains résultats
        "total_agios_ttc": lambda: resultat.agios_ttc,
        "total_escompte": lambda: round(resultat.tableau["escompte"].sum(), 2),
        "total_endos": lambda: round(resultat.tableau["endos"].sum(), 2),
        "taux_sur_escompte": lambda: round(resultat.taux_effectif(cout=resultat.tableau["escompte"].sum()), 4),
        "taux_effectif": lambda: round(resultat.taux_effectif(), 4),
        "postes": lambda: list(resultat.decompte["montant"]),
        "jours": lambda: list(echelle(cas).tableau["jours"]),
        "nombres_debiteurs": lambda: echelle(cas).nombres_debiteurs,
        "net_en_compte": lambda: round(resultat.fonds - resultat.tva, 2),
        "taux": lambda: round(resultat, 3),
    }
    if nom in lectures:
        return lectures[nom]()
    return (
        resultat.tableau[nom].tolist()
        if nom in getattr(resultat, "tableau", {}) and nom != "net"
        else getattr(resultat, nom)
    )


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_chiffre(cas):
    resultat = rejoue(cas)
    assert {nom: obtenu(cas, resultat, nom) for nom in cas["attendu"]} == cas["attendu"]


FINANCEMENTS = [c for c in CAS if "reglement" not in c["fonction"] and "comparaison" not in c["fonction"]]


@pytest.mark.parametrize("cas", FINANCEMENTS, ids=lambda c: c["id"])
def test_chaque_financement_s_explique(cas):
    texte = rejoue(cas).explication().render_texte()
    assert "taux actuariel" in texte
    assert "Additionner les agios" in texte
