"""Nos coefficients face à statsmodels, scikit-learn, pingouin, krippendorff et scipy, sur des données au hasard."""

from __future__ import annotations

import warnings

import krippendorff
import numpy as np
import pandas as pd
import pingouin
import pytest
import statsmodels.api as sm
from scipy.stats import pearsonr, pointbiserialr, quantile_test, ttest_1samp, ttest_ind
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.meta_analysis import effectsize_smd
from statsmodels.stats.proportion import proportion_confint

from refcomp.evaluation.analyses import accord, alpha_cronbach, analyse_items, biais, severite
from refcomp.evaluation.analyses.ajustement import ajustement_additif
from refcomp.evaluation.analyses.differences import hedges, intervalle_welch
from refcomp.evaluation.analyses.icc import intervalle_icc, mesure_icc
from refcomp.evaluation.analyses.intervalles import intervalle_correlation, intervalle_mediane, intervalle_wilson
from refcomp.evaluation.analyses.kappa import desaccords, erreur_type_kappa, mesure_kappa
from refcomp.evaluation.analyses.krippendorff import mesure_krippendorff

GRAINES = range(8)


def niveaux(graine, n=40, roles=2):
    alea = np.random.default_rng(graine)
    vrai = alea.normal(size=(n, 1))
    return np.clip(np.round(2.5 + vrai + 0.7 * alea.normal(size=(n, roles))), 1, 4)


def icc_de_pingouin(tableau):
    longue = pd.DataFrame(tableau).melt(ignore_index=False, var_name="juge", value_name="v").reset_index(names="sujet")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pingouin emploie des arguments que pandas abandonne
        return pingouin.intraclass_corr(longue, "sujet", "juge", "v").set_index("Type")


@pytest.mark.parametrize("graine", GRAINES)
@pytest.mark.parametrize(("ponderation", "autre"), [("lineaire", "linear"), ("quadratique", "quadratic")])
def test_kappa_et_son_erreur(graine, ponderation, autre):
    a, b = (niveaux(graine) - 1).astype(int).T
    poids = desaccords(4, ponderation)
    mesure = mesure_kappa(a, b, poids)
    table = mesure.pieces.sum(axis=0).reshape(4, 4)
    assert mesure.valeur() == pytest.approx(cohen_kappa_score(a, b, weights=autre))
    oracle = cohens_kappa(table, wt=autre)
    assert mesure.valeur() == pytest.approx(oracle.kappa)
    assert erreur_type_kappa(table, poids) == pytest.approx(oracle.std_kappa)


@pytest.mark.parametrize("graine", GRAINES)
@pytest.mark.parametrize("ordinale", [True, False])
def test_krippendorff_avec_manquants(graine, ordinale):
    tableau = niveaux(graine, roles=4)
    tableau[np.random.default_rng(graine + 100).random(tableau.shape) < 0.3] = np.nan
    unites = np.repeat(np.arange(len(tableau)), 4)
    vus = ~np.isnan(tableau.ravel())
    notre = mesure_krippendorff(tableau.ravel()[vus], unites[vus], ordinale=ordinale).valeur()
    oracle = krippendorff.alpha(tableau.T, level_of_measurement="ordinal" if ordinale else "interval")
    assert notre == pytest.approx(oracle)


@pytest.mark.parametrize("graine", GRAINES)
@pytest.mark.parametrize("roles", [2, 3, 5])
def test_icc(graine, roles):
    alea = np.random.default_rng(graine)
    tableau = 60 + 10 * alea.normal(size=(25, 1)) + 4 * alea.normal(size=roles) + 6 * alea.normal(size=(25, roles))
    oracle = icc_de_pingouin(tableau)
    borne = next(c for c in oracle.columns if c.startswith("CI95"))
    for moyenne, nom in ((False, "ICC(A,1)"), (True, "ICC(A,k)")):
        assert mesure_icc(tableau, moyenne=moyenne).valeur() == pytest.approx(oracle.loc[nom, "ICC"])
        attendu = np.asarray(oracle.loc[nom, borne], dtype=float)
        assert intervalle_icc(tableau, 0.95, moyenne=moyenne) == pytest.approx(attendu, abs=0.006)  # arrondi à 2


@pytest.mark.parametrize("graine", GRAINES)
def test_alpha_de_cronbach(graine, fais_resultats):
    alea = np.random.default_rng(graine)
    points = np.clip(0.5 + 0.2 * alea.normal(size=(30, 1)) + 0.2 * alea.normal(size=(30, 6)), 0, 1)
    notre = alpha_cronbach(fais_resultats(points)).iloc[0]
    valeur, bornes = pingouin.cronbach_alpha(pd.DataFrame(points))
    assert notre["alpha"] == pytest.approx(valeur)
    assert [notre["bas"], notre["haut"]] == pytest.approx(bornes, abs=6e-4)
    total = points.sum(axis=1).std(ddof=1)
    assert notre["erreur_mesure"] == pytest.approx(total * np.sqrt(1 - valeur))


@pytest.mark.parametrize("graine", GRAINES)
def test_discrimination(graine, fais_resultats):
    alea = np.random.default_rng(graine)
    points = (alea.random((30, 5)) < 0.6).astype(float)
    points[:, 4] = np.clip(points.mean(axis=1) + 0.2 * alea.normal(size=30), 0, 1)
    items = analyse_items(fais_resultats(points))
    for j in range(5):
        reste = points.sum(axis=1) - points[:, j]
        oracle = pearsonr(points[:, j], reste) if j == 4 else pointbiserialr(points[:, j], reste)
        assert items["discrimination"].iloc[j] == pytest.approx(oracle.statistic)
    bas, haut = intervalle_correlation(items["discrimination"].iloc[0], 30)
    attendu = pearsonr(points[:, 0], points.sum(axis=1) - points[:, 0]).confidence_interval()
    assert (bas, haut) == pytest.approx(attendu)


@pytest.mark.parametrize(("succes", "n"), [(0, 12), (3, 12), (12, 12), (40, 100)])
def test_wilson(succes, n):
    attendu = proportion_confint(succes, n, method="wilson")
    assert np.ravel(intervalle_wilson(succes, n)) == pytest.approx(attendu, abs=1e-12)


@pytest.mark.parametrize("graine", GRAINES)
def test_difference_de_groupes(graine):
    alea = np.random.default_rng(graine)
    a, b = alea.normal(60, 10, 22), alea.normal(52, 14, 31)
    assert intervalle_welch(a, b, 0.95) == pytest.approx(ttest_ind(a, b, equal_var=False).confidence_interval())
    g, bas, haut = hedges(a, b, 0.95)
    valeur, variance = effectsize_smd(a.mean(), a.std(ddof=1), 22, b.mean(), b.std(ddof=1), 31)
    assert g == pytest.approx(valeur)
    assert ((haut - bas) / 2 / 1.959964) ** 2 == pytest.approx(variance, rel=1e-6)


@pytest.mark.parametrize("n", [6, 7, 15, 40])
def test_mediane(n):
    valeurs = np.random.default_rng(n).normal(size=n)
    attendu = quantile_test(valeurs, q=0, p=0.5).confidence_interval(0.95)
    assert intervalle_mediane(valeurs) == pytest.approx((attendu.low, attendu.high))


@pytest.mark.parametrize("graine", GRAINES)
def test_severite_contre_les_moindres_carres_de_statsmodels(graine):
    alea = np.random.default_rng(graine)
    n, roles = 30, 4
    presents = alea.random((n, roles)) < 0.7
    presents[:, 0] |= presents.sum(axis=1) < 2
    presents[:, 1] |= presents.sum(axis=1) < 2
    unites, juges = np.nonzero(presents)
    etudiants = unites // 2
    y = 3 * alea.normal(size=n)[unites] + np.array([0, 1, -1, 2.0])[juges] + alea.normal(size=len(unites))
    ajuste = ajustement_additif(y, unites, juges, etudiants, roles)

    def effets(gardes):
        restantes = np.unique(unites[gardes], return_inverse=True)[1]
        blocs = np.eye(restantes.max() + 1)[restantes]
        parametres = sm.OLS(y[gardes], np.hstack([blocs, np.eye(roles)[juges[gardes]][:, 1:]])).fit().params
        parametres = parametres[blocs.shape[1] :]
        return np.array([0, *parametres]) - parametres.sum() / roles

    tous = effets(np.ones(len(y), dtype=bool))
    assert ajuste.effets == pytest.approx(tous)
    sans = np.array([effets(etudiants != e) - tous for e in np.unique(etudiants)])
    assert ajuste.erreurs == pytest.approx(np.sqrt((sans**2).sum(axis=0) * (len(sans) - 1) / len(sans)))
    assert set(ajuste.composantes) == {1}


def test_biais_contre_student(fais_preuves):
    alea = np.random.default_rng(3)
    tableau = 60 + 10 * alea.normal(size=(25, 2)) + np.array([0, 5.0])
    ligne = biais(fais_preuves(tableau)).iloc[0]
    attendu = ttest_1samp(tableau[:, 0] - tableau[:, 1], 0).confidence_interval()
    assert (ligne["bas"], ligne["haut"]) == pytest.approx(attendu)
    assert ligne["biais"] == pytest.approx((tableau[:, 0] - tableau[:, 1]).mean())


def test_la_table_d_accord_porte_les_memes_nombres(fais_preuves):
    alea = np.random.default_rng(1)
    tableau = np.round(60 + 10 * alea.normal(size=(20, 1)) + 5 * alea.normal(size=(20, 2)))
    table = accord(fais_preuves(tableau)).set_index("coefficient")
    oracle = icc_de_pingouin(tableau)
    assert table.loc["icc_a1", "valeur"] == pytest.approx(oracle.loc["ICC(A,1)", "ICC"])
    assert table.loc["icc_ak", "valeur"] == pytest.approx(oracle.loc["ICC(A,k)", "ICC"])
    assert (table["n"] == 20).all()
    severites = severite(fais_preuves(tableau)).set_index("evaluateur")["severite"]
    assert severites.sum() == pytest.approx(0)
    assert severites["personne jury"] == pytest.approx((tableau[:, 0] - tableau[:, 1]).mean() / 2)
