"""Les briques de la simulation, contre un calcul fait autrement."""

import datetime as dt
from fractions import Fraction
from itertools import pairwise
from math import gcd

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.fr import siren, siret

from refcomp.entreprise import METROPOLE, NOUVELLE_CALEDONIE, simulation
from refcomp.entreprise.anomalies import chiffres_inverses
from refcomp.entreprise.calendrier import CONDITIONS, build_calendrier, echeances, jour
from refcomp.entreprise.emprunts import _echeancier
from refcomp.entreprise.immobilisations import amortissement_cumule
from refcomp.entreprise.mouvements import Plan
from refcomp.entreprise.tableaux import load_liste, numeros
from refcomp.entreprise.tiers import CLIENTS_MAXIMUM, build_clients
from refcomp.entreprise.tirage import Tirage
from refcomp.errors import ArgumentInvalideError, ParametreAbsentError


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"factures": 10}, "« factures » vaut 10 ; un entier de 30 à 1000000 est attendu"),
        ({"factures": 2_000_000}, "un entier de 30 à 1000000"),
        ({"factures": 50.0}, "« factures » vaut 50.0"),
        ({"graine": -1}, "« graine » vaut -1"),
        ({"graine": True}, "« graine » vaut True"),
        ({"exercice": 1492}, "« exercice » vaut 1492 ; un entier de 1990 à 2100"),
        ({"profil": "metropole"}, "profils permis : metropole .*nouvelle_caledonie"),
    ],
)
def test_arguments_refuses(arguments, message):
    with pytest.raises(ArgumentInvalideError, match=message):
        simulation(**({"graine": 1} | arguments))


@pytest.mark.parametrize(("profil", "exercice"), [(METROPOLE, 2005), (NOUVELLE_CALEDONIE, 2016)])
def test_exercice_sans_taux_encode(profil, exercice):
    with pytest.raises(ParametreAbsentError, match=r"aucune valeur encodée.*Périodes encodées : du 01/"):
        simulation(1, profil, exercice=exercice)


def test_exercice_a_cheval_sur_un_changement_de_taux():
    pme = simulation(3, NOUVELLE_CALEDONIE, exercice=2018, factures=300)
    livraisons = pme.livraisons.set_index("numero")["date"]
    factures = pme.factures.set_index("numero")
    normales = pme.taxes_facture[pme.taxes_facture["categorie_taxe"] == "normal"]
    jours = livraisons[factures.loc[normales["facture"], "livraison"]].to_numpy()
    apres = jours >= np.datetime64("2018-10-01")
    assert set(normales.loc[apres, "taux"]) == {0.11}
    assert set(normales.loc[~apres, "taux"]) == {0.005}


def test_date_d_ecart_hors_exercice():
    with pytest.raises(ArgumentInvalideError, match="va du 01/01/2025 au 31/12/2025"):
        simulation(1, factures=30).ecarts_banque_au(dt.date(2024, 6, 30))


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**40))
def test_les_tiers_ont_des_identifiants_valides_et_des_noms_distincts(graine):
    clients = build_clients(Tirage(graine), METROPOLE, 300).table
    for numero, etablissement in zip(clients["identifiant"], clients["etablissement"], strict=True):
        assert siren.is_valid(numero)
        assert siret.is_valid(etablissement)
    assert clients["nom"].is_unique
    assert clients["identifiant"].is_unique
    assert clients["courriel"].str.fullmatch(r"[a-z@.-]+\.example").all()


def test_assez_de_noms_pour_le_plus_grand_nombre_de_clients():
    assert build_clients(Tirage(0), METROPOLE, CLIENTS_MAXIMUM).table["nom"].is_unique


def test_le_catalogue_permet_des_factures_sans_article_repete():
    nombre = len(load_liste("articles.yaml"))
    assert all(gcd(pas, nombre) == 1 for pas in range(1, nombre))
    lignes = simulation(2, factures=400).lignes_facture
    assert not lignes.duplicated(["facture", "article"]).any()


@given(st.integers(0, 2**40), st.integers(2, 5000), st.data())
def test_rangs_distincts(graine, etendue, donnees):
    taille = donnees.draw(st.integers(0, etendue))
    rangs = Tirage(graine).rangs_distincts("essai", etendue, taille)
    assert len(set(rangs.tolist())) == taille
    assert ((rangs >= 0) & (rangs < etendue)).all()


def test_chaque_nom_a_son_propre_flux():
    tirage = Tirage(1)
    assert not np.array_equal(tirage.uniforme("a", 50), tirage.uniforme("b", 50))
    assert np.array_equal(tirage.uniforme("a", 50), tirage.uniforme("a", 80)[:50])


@pytest.mark.parametrize(
    ("facture", "conditions", "attendu"),
    [
        ("2025-04-10", "comptant", "2025-04-10"),
        ("2025-04-10", "30_jours_net", "2025-05-10"),
        ("2025-04-10", "30_jours_fin_de_mois", "2025-05-31"),
        ("2025-04-10", "45_jours_fin_de_mois", "2025-05-31"),
        ("2025-02-15", "45_jours_fin_de_mois", "2025-04-30"),
        ("2024-01-30", "30_jours_fin_de_mois", "2024-02-29"),
    ],
)
def test_echeances(facture, conditions, attendu):
    rang = np.array([CONDITIONS.index(conditions)])
    calculee = echeances(np.array([jour(dt.date.fromisoformat(facture))]), rang)
    assert calculee.tolist() == [jour(dt.date.fromisoformat(attendu))]


def test_jours_chomes():
    calendrier = build_calendrier(2025, METROPOLE)
    ouvres = set(calendrier.jours.tolist())
    chomes = ["2025-01-01", "2025-04-21", "2025-05-29", "2025-06-09", "2025-07-14", "2025-12-25", "2025-03-01"]
    assert not ouvres & {jour(dt.date.fromisoformat(d)) for d in chomes}
    assert jour(dt.date(2025, 9, 24)) in ouvres
    assert jour(dt.date(2025, 9, 24)) not in set(build_calendrier(2025, NOUVELLE_CALEDONIE).jours.tolist())


@given(
    st.integers(1, 10**9),
    st.integers(2, 12),
    st.dates(dt.date(2010, 1, 1), dt.date(2024, 12, 31)),
)
def test_amortissement_lineaire_contre_un_calcul_jour_par_jour(valeur, duree, service):
    cumuls = [
        int(amortissement_cumule(np.array([valeur]), np.array([jour(service)]), np.array([duree]), annee)[0])
        for annee in range(service.year - 1, service.year + duree + 2)
    ]
    assert cumuls[0] == 0
    assert cumuls[-1] == valeur
    premiers = 360 - ((service.month - 1) * 30 + min(service.day, 30) - 1)
    exact = Fraction(valeur * premiers, duree * 360)
    assert abs(cumuls[1] - exact) <= Fraction(1, 2)
    assert all(b >= a for a, b in pairwise(cumuls))


@given(st.integers(1000, 10**8), st.integers(5, 900), st.integers(2, 120))
@settings(deadline=None)
def test_echeancier_solde_le_capital_a_mensualite_constante(capital, taux_points, nombre):
    interets, amortissements = _echeancier(capital, taux_points, nombre)
    assert amortissements.sum() == capital
    mensualites = (interets + amortissements)[:-1]
    assert len(set(mensualites.tolist())) == 1
    restant = capital - np.cumsum(amortissements) + amortissements
    assert (np.abs(interets - restant * taux_points / 120_000) <= 0.5 + 1e-6).all()


def test_echeancier_connu():
    # 10 000,00 sur 12 mois à 6 % : mensualité 860,66, premiers intérêts 50,00 (table financière i = 0,5 %, n = 12).
    interets, amortissements = _echeancier(1_000_000, 600, 12)
    assert interets[0] == 5000
    assert amortissements[0] == 81_066


@given(st.integers(1, 10**10))
def test_chiffres_inverses(montant):
    faux = chiffres_inverses(montant)
    if faux is None:
        assert len(set(str(montant))) == 1 or set(str(montant)[1:]) == {"0"}
    else:
        assert faux != montant
        assert sorted(str(faux)) == sorted(str(montant))
        assert (faux - montant) % 9 == 0


def test_numeros():
    assert numeros("X", np.array([1, 99_999])).tolist() == ["X00001", "X99999"]
    assert numeros("X", np.array([], dtype=np.int64)).tolist() == []


@pytest.mark.parametrize("profil", [METROPOLE, NOUVELLE_CALEDONIE], ids=lambda p: p.code)
def test_plan_comptable_sans_doublon(profil):
    plan = Plan(profil)
    assert len(set(plan.comptes)) == len(plan.comptes) == len(plan.libelles)
    assert {plan.comptes[plan.collectee(k)] for k in range(4)} <= set(plan.comptes)


def test_les_tables_ne_partagent_rien_d_une_simulation_a_l_autre():
    premiere = simulation(8, factures=30)
    premiere.factures.loc[0, "montant_ttc"] = -1.0
    assert simulation(8, factures=30).factures.loc[0, "montant_ttc"] > 0
