"""Rejoue les cas chiffrés de la palettisation."""

from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs import palettisation as sujet

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "palettisation.yaml").read_text(encoding="utf-8"))


def plan(cas):
    palette = sujet.Palette("du cas", **cas["palette"])
    colis = pd.DataFrame([{"article": "A"} | cas["colis"]])
    p = sujet.plan_palettisation(colis, palette=palette, **cas["options"])
    ligne = p.tableau.iloc[0].to_dict()
    assert "1. " in p.explication().render_texte()
    if "camions" in cas["attendu"]:
        ligne["camions"] = sujet.chargement(p.palettes).vehicules
    ligne["poids_total"] = p.palettes["poids"].sum()
    return {n: ligne[n] for n in cas["attendu"]}


def chargement(cas):
    lignes = [ligne for nombre, *ligne in cas["palettes"] for _ in range(nombre)]
    table = pd.DataFrame(lignes, columns=["poids", "hauteur", "gerbable"])
    c = sujet.chargement(table, vehicule=sujet.Vehicule("du cas", **cas["vehicule"]))
    assert "1. " in c.explication().render_texte()
    return {n: c.palettes["pile"].nunique() if n == "piles" else getattr(c, n) for n in cas["attendu"]}


def rejoue(cas):
    if cas["calcul"] == "couche":
        return sujet.colis_par_couche(*cas["mesures"])
    if cas["calcul"] == "couches":
        return [sujet.colis_par_couche(*m[:4], motif=m[4]) for m in cas["mesures"]]
    if cas["calcul"] == "emplacements":
        return sujet.emplacements(**cas["arguments"])
    return plan(cas) if cas["calcul"] == "plan" else chargement(cas)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas(cas):
    assert rejoue(cas) == cas["attendu"]
