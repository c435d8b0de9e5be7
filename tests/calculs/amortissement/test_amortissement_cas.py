"""Rejoue les cas chiffrés du mode linéaire."""

from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from refcomp.calculs.amortissement import amortissement_lineaire
from refcomp.formats_fr import format_montant
from refcomp.rounding import MONNAIES

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "amortissement_lineaire.yaml").read_text(encoding="utf-8"))
COLONNES = {"jours": "jours", "dotations": "dotation", "valeurs_nettes": "valeur_nette_comptable"}


def rejoue(cas):
    entrees = dict(cas["entrees"])
    duree = Fraction(entrees.pop("duree"))
    devise = MONNAIES[entrees.pop("devise", "EUR")]
    return amortissement_lineaire(duree=duree, devise=devise, **entrees)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_chiffre(cas):
    tableau = rejoue(cas).tableau
    obtenu = {nom: tableau[COLONNES[nom]].tolist() for nom in cas["attendu"]}
    assert obtenu == cas["attendu"]


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_chaque_cas_s_explique(cas):
    plan = rejoue(cas)
    texte = plan.explication().render_texte()
    assert format_montant(plan.base, plan.convention.devise) in texte
    for dotation in plan.tableau["dotation"]:
        assert format_montant(dotation, plan.convention.devise)[:-2] in texte
