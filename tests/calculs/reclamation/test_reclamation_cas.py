"""Rejoue les cas chiffrés des réclamations."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import reclamation as sujet

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "reclamation.yaml").read_text(encoding="utf-8"))
DEPART = pd.Timestamp("2026-01-05")


def bilan(cas):
    if "lignes" in cas:
        table = pd.DataFrame(cas["lignes"])
    else:
        lignes = [jours for nombre, jours in cas["closes"] for _ in range(nombre)]
        table = pd.DataFrame({"reclamation": [f"R{i}" for i in range(len(lignes))], "date": DEPART, "cause": "X"})
        table["date_cloture"] = DEPART + pd.to_timedelta(lignes, unit="D")
    options = {"devise": cas.get("devise", "EUR")} | cas.get("options", {})
    return sujet.bilan_reclamations(table, cas.get("date_arrete", "2026-12-31"), **options)


def rejoue(cas):
    if cas["calcul"] == "pareto":
        causes = pd.DataFrame({"cause": list(cas["causes"]), "valeur": list(cas["causes"].values())})
        return sujet.pareto(causes, **cas.get("options", {}))
    if cas["calcul"] == "bilan":
        return bilan(cas)
    if cas["calcul"] == "protestation":
        return sujet.protestation_transporteur(**cas["entrees"])
    return sujet.bien_fonde(pd.DataFrame(cas["reclamations"]), pd.DataFrame(cas["livraisons"]))


def obtenu(cas, resultat, nom):
    if cas["calcul"] == "protestation":
        valeur = getattr(resultat, nom)
        return valeur.isoformat() if nom == "limite" else valeur
    if nom == "essentielles":
        return getattr(resultat, "pareto", resultat).essentielles
    if nom == "en_retard":
        return resultat.services[nom].tolist()
    if nom in resultat.tableau and nom != "cout":
        publies = cas["attendu"][nom]
        decimales = [len(str(p).partition(".")[2]) for p in publies]
        if isinstance(publies[0], float):
            return [round(v, d) for v, d in zip(resultat.tableau[nom], decimales, strict=True)]
        return resultat.tableau[nom].tolist()
    return float(getattr(resultat, nom))


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas(cas):
    resultat = rejoue(cas)
    assert {nom: obtenu(cas, resultat, nom) for nom in cas["attendu"]} == cas["attendu"]
    assert "nan" not in resultat.explication().render_texte().lower().split()
