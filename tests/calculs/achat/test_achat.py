"""Commander, négocier : refus, conventions, propriétés."""

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.achat import calendrier_contacts, commande_achat, negociation
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, RefcompError

RAPIDE = settings(max_examples=40, deadline=None, phases=(Phase.explicit, Phase.generate))
LIGNE = st.tuples(st.integers(0, 200), st.integers(0, 200), st.integers(1, 48), st.integers(0, 100))
COLONNES = ["besoin", "stock", "conditionnement", "minimum"]
OFFRES = pd.DataFrame({"fournisseur": ["A", "B"], "prix": [10, 9.8], "delai_reglement": [60, 0]})


def besoins(lignes):
    return pd.DataFrame(lignes, columns=COLONNES).assign(article=[f"a{i}" for i in range(len(lignes))])


@RAPIDE
@given(st.lists(LIGNE, min_size=1, max_size=6), st.integers(0, 9))
def test_la_commande_couvre_le_besoin_en_colis_entiers(lignes, graine):
    table = besoins(lignes)
    vue = commande_achat(table).tableau
    assert (vue["quantite"] == vue["colis"] * vue["conditionnement"]).all()
    assert (vue["quantite"] >= vue["besoin_net"]).all()
    assert ((vue["besoin_net"] > 0) == (vue["quantite"] > 0)).all()
    commandees = vue[vue["quantite"] > 0]
    assert (commandees["quantite"] >= commandees["minimum"]).all()
    melange = commande_achat(table.sample(frac=1, random_state=graine)).tableau.sort_index()
    pd.testing.assert_frame_equal(melange, vue)


def test_les_besoins_refuses_en_une_fois():
    table = pd.DataFrame({"article": ["a", "a"], "besoin": ["x", -1], "conditionnement": [1, 1]})
    with pytest.raises(DonneesInvalidesError) as refus:
        commande_achat(table)
    assert len(refus.value.constats) == 3
    with pytest.raises(DonneesInvalidesError, match="conditionnement"):
        commande_achat(besoins([(1, 0, 0, 0)]))
    with pytest.raises(ArgumentInvalideError, match="superieur"):
        commande_achat(besoins([(1, 0, 1, 0)]), arrondi="superieure")


def test_seul_fournisseur_sans_limite():
    fiche = negociation(OFFRES[:1], "A", quantite=100, taux_financement=0)
    assert fiche.limite is None
    assert fiche.jours_par_point is None
    assert "aucune alternative" in fiche.explication().render_texte()


@RAPIDE
@given(st.integers(0, 10), st.integers(0, 90), st.integers(0, 500))
def test_une_concession_de_plus_vaut_toujours_plus(points, jours, offert):
    fiche = negociation(OFFRES, "A", quantite=100, taux_financement="6 %")
    valeur = fiche.valeur_concession(points=points, jours=jours, montant_offert=offert)
    assert valeur >= offert
    assert fiche.valeur_concession(points=points + 1, jours=jours, montant_offert=offert) > valeur


@pytest.mark.parametrize(
    ("options", "erreur", "dit"),
    [
        ({"fournisseur": "Z"}, ArgumentInvalideError, "offres reçues : A, B"),
        ({"prix_objectif": 12, "prix_limite": 11}, ArgumentInvalideError, "dépasse la limite"),
        ({"quantite": "x", "taux_financement": 6}, DonneesInvalidesError, "taux_financement"),
        ({"taux_financement": "700 %"}, DonneesInvalidesError, "crédit si long"),
    ],
)
def test_les_negociations_refusees(options, erreur, dit):
    arguments = {"fournisseur": "A", "quantite": 100, "taux_financement": "6 %"} | options
    with pytest.raises(erreur, match=dit):
        negociation(OFFRES, **arguments)


def test_un_calendrier_refuse():
    with pytest.raises(DonneesInvalidesError, match="jours_avant"):
        calendrier_contacts(pd.DataFrame({"etape": ["a"], "jours_avant": [-2]}), "20/11/2026")
    with pytest.raises(ArgumentInvalideError, match="jours_feries"):
        calendrier_contacts(pd.DataFrame({"etape": ["a"], "jours_avant": [2]}), "20/11/2026", jours_feries=["Noël"])


@pytest.mark.parametrize("concession", [{"points": 150}, {"jours": "beaucoup"}, {"montant_offert": -1}])
def test_une_concession_absurde_est_refusee(concession):
    fiche = negociation(OFFRES, "A", quantite=100, taux_financement="6 %")
    with pytest.raises(DonneesInvalidesError, match=next(iter(concession))):
        fiche.valeur_concession(**concession)


def test_un_calendrier_refuse_tout_en_une_fois():
    with pytest.raises(DonneesInvalidesError) as refus:
        calendrier_contacts(
            pd.DataFrame({"etape": ["a"], "jours_avant": ["x"]}), "hier", jours_feries=["Noël", "Pâques"]
        )
    for dit in ("date_limite", "Noël", "Pâques", "jours_avant"):
        assert dit in str(refus.value)


@pytest.mark.parametrize(
    ("avant", "limite", "feries", "dit"),
    [
        (10**9, "20/11/2026", (), "dix ans"),
        (2, "0001-01-01", (), "vérifiez l'année"),
        (2, "20/11/2026", None, "une liste"),
        (2, "20/11/2026", "11/11/2026", "une liste"),
    ],
)
def test_un_calendrier_dit_ce_qu_il_attend(avant, limite, feries, dit):
    with pytest.raises(RefcompError, match=dit):
        calendrier_contacts(pd.DataFrame({"etape": ["a"], "jours_avant": [avant]}), limite, jours_feries=feries)


def test_trois_dixiemes_font_trois_colis_d_un_dixieme():
    table = pd.DataFrame({"article": ["safran"], "besoin": [0.1 + 0.2], "conditionnement": [0.1]})
    assert commande_achat(table).tableau["colis"].item() == 3
