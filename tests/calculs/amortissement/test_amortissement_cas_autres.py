"""Rejoue les cas chiffrés des modes dégressif et par unités d'œuvre, du dérogatoire, des révisions, des composants."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs.amortissement import (
    amortissement_composants,
    amortissement_degressif,
    amortissement_derogatoire,
    amortissement_lineaire,
    amortissement_unites_oeuvre,
    coefficient_degressif,
    revision_amortissement,
)
from refcomp.rounding import Arrondi

DOSSIER = Path(__file__).parent / "cas"
DEGRESSIFS = yaml.safe_load((DOSSIER / "amortissement_degressif.yaml").read_text(encoding="utf-8"))
AUTRES = yaml.safe_load((DOSSIER / "amortissement_autres.yaml").read_text(encoding="utf-8"))


def plan_degressif(cas):
    entrees = dict(cas["entrees"])
    if "arrondi" in entrees:
        entrees["arrondi"] = Arrondi(Decimal(entrees["arrondi"]))
    return amortissement_degressif(**entrees)


def resultat(cas):
    entrees = dict(cas["entrees"])
    if cas["calcul"] == "unites_oeuvre":
        return amortissement_unites_oeuvre(**entrees)
    date, valeur = entrees.pop("date"), entrees.pop("valeur_origine")
    if cas["calcul"] == "derogatoire":
        duree = entrees.pop("duree")
        return amortissement_derogatoire(
            amortissement_degressif(valeur, duree, date), amortissement_lineaire(valeur, duree, date)
        )
    if cas["calcul"] == "revision":
        revisions = pd.DataFrame(entrees.pop("revisions"))
        return revision_amortissement(amortissement_lineaire(valeur, date_mise_en_service=date, **entrees), revisions)
    tables = {n: pd.DataFrame(entrees[n]) for n in ("composants", "remplacements")}
    return amortissement_composants(valeur, entrees["duree"], date, **tables)


def check_attendu(tableau, cas):
    for nom, valeurs in cas.get("attendu", {}).items():
        assert tableau[nom].tolist() == valeurs, nom
    for nom, valeurs in cas.get("attendu_debut", {}).items():
        assert tableau[nom].head(len(valeurs)).tolist() == valeurs, nom
    if ligne := cas.get("attendu_ligne"):
        obtenue = tableau[tableau["exercice"] == ligne["exercice"]].iloc[0]
        assert {nom: obtenue[nom] for nom in ligne} == ligne


@pytest.mark.parametrize("cas", DEGRESSIFS, ids=lambda c: c["id"])
def test_cas_degressif(cas):
    plan = plan_degressif(cas)
    check_attendu(plan.tableau, cas)
    assert "Taux dégressif" in plan.explication().render_texte()


@pytest.mark.parametrize("cas", AUTRES, ids=lambda c: c["id"])
def test_autre_cas(cas):
    obtenu = resultat(cas)
    check_attendu(obtenu.tableau, cas)
    assert len(obtenu.explication()) >= 2


@pytest.mark.parametrize(("duree", "attendu"), [(4, "1.25"), (6, "1.75"), (Fraction(20, 3), "2.25"), (7, "2.25")])
def test_les_seuils_du_pair(duree, attendu):
    # MicrosoftDocs/Dynamics-365-Operations.fr-fr : 1,25 depuis 3 ans, 1,75 depuis 5, 2,25 pour 6 ans 8 mois et plus.
    assert coefficient_degressif(duree, "01/01/2026") == Decimal(attendu)


def test_un_taux_qui_ne_s_affiche_pas_exactement_est_donne_en_fraction():
    assert "7 / 24" in amortissement_degressif("79598.64", 6, "24/06/2025").explication()[0].texte
    assert "exact" not in amortissement_degressif(10_000, 5, "01/01/2025").explication()[0].texte
