"""Le calendrier hors des cas : propriétés, fermetures, refus."""

import datetime as dt
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.calculs.calendrier import (
    ajout_jours,
    fin_delai,
    fin_periode,
    is_travaille,
    jours_feries,
    limite_avant,
    nombre_jours,
    plus_mois,
)
from refcomp.errors import ArgumentInvalideError, ParametreAbsentError

TERRITOIRES = st.sampled_from(["metropole", "alsace_moselle", "guadeloupe", "nouvelle_caledonie"])
DATES = st.dates(dt.date(2015, 1, 1), dt.date(2040, 12, 31))
COMPTES = st.sampled_from(["ouvre", "ouvrable"])


@cache
def feries_de(annee, territoire):
    return {d.date() for d in jours_feries(annee, territoire)["date"]}


def travaille(jour, compte, territoire):
    """Le même jour, jugé sans numpy : ni férié, ni dimanche, ni samedi si l'on compte en jours ouvrés."""
    return jour.weekday() < (5 if compte == "ouvre" else 6) and jour not in feries_de(jour.year, territoire)


@settings(max_examples=60, deadline=None)
@given(DATES, st.integers(1, 60), COMPTES, TERRITOIRES)
def test_ajouter_puis_compter_se_repondent(depart, nombre, compte, territoire):
    arrivee = ajout_jours(depart, nombre, compte=compte, territoire=territoire)
    assert travaille(arrivee, compte, territoire)
    lendemain = depart + dt.timedelta(days=1)
    assert nombre_jours(lendemain, arrivee, compte=compte, territoire=territoire) == nombre


@settings(max_examples=60, deadline=None)
@given(DATES, st.integers(1, 40), COMPTES, TERRITOIRES)
def test_remonter_defait_ajouter_pour_un_jour_travaille(depart, nombre, compte, territoire):
    debut = ajout_jours(depart, 0, compte=compte, territoire=territoire)
    aller = ajout_jours(debut, nombre, compte=compte, territoire=territoire)
    assert ajout_jours(aller, -nombre, compte=compte, territoire=territoire) == debut


@settings(max_examples=40, deadline=None)
@given(DATES, st.integers(0, 120), COMPTES, TERRITOIRES)
def test_le_compte_est_celui_d_une_boucle(debut, ecart, compte, territoire):
    jours = [debut + dt.timedelta(days=i) for i in range(ecart + 1)]
    attendu = sum(travaille(j, compte, territoire) for j in jours)
    assert nombre_jours(debut, jours[-1], compte=compte, territoire=territoire) == attendu


@settings(max_examples=60, deadline=None)
@given(DATES, st.integers(1, 36))
def test_un_mois_de_plus_garde_le_quantieme_ou_finit_le_mois(jour, mois):
    plus_tard = plus_mois(jour, mois)
    assert plus_tard.day == jour.day or plus_tard == (pd.Timestamp(plus_tard) + pd.offsets.MonthEnd(0)).date()
    assert (plus_tard.year * 12 + plus_tard.month) - (jour.year * 12 + jour.month) == mois


@settings(max_examples=80, deadline=None)
@given(DATES, st.integers(1, 36))
def test_le_lendemain_d_une_periode_est_le_meme_quantieme_ou_un_premier_du_mois(effet, mois):
    lendemain = fin_periode(effet, mois) + dt.timedelta(days=1)
    assert lendemain.day == effet.day or (lendemain.day == 1 and effet.day > 28)
    assert lendemain > plus_mois(effet, mois) - dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("effet", "mois", "attendu"),
    [
        ("01/04/2026", 12, dt.date(2027, 3, 31)),
        ("31/01/2026", 1, dt.date(2026, 2, 28)),
        ("30/08/2025", 6, dt.date(2026, 2, 28)),
        ("29/02/2024", 12, dt.date(2025, 2, 28)),
        ("29/02/2024", 48, dt.date(2028, 2, 28)),
        ("28/02/2025", 12, dt.date(2026, 2, 27)),
        ("31/03/2026", 1, dt.date(2026, 4, 30)),
    ],
)
def test_une_periode_finit_la_veille_du_quantieme_ou_avec_le_mois(effet, mois, attendu):
    assert fin_periode(effet, mois) == attendu


@settings(max_examples=40, deadline=None)
@given(DATES, st.integers(0, 90), st.integers(1, 12), TERRITOIRES)
def test_un_delai_proroge_ne_finit_jamais_chome_ni_plus_tot(depart, jours, mois, territoire):
    sans = fin_delai(depart, jours=jours, mois=mois, proroge=False)
    avec = fin_delai(depart, jours=jours, mois=mois, territoire=territoire)
    assert avec >= sans
    assert travaille(avec, "ouvre", territoire)
    recule = limite_avant(depart, mois=mois, recule=True, territoire=territoire)
    assert recule <= limite_avant(depart, mois=mois)


def test_les_fermetures_de_l_entreprise_se_sautent():
    assert ajout_jours("31/07/2026", 1, fermetures=["03/08/2026", "04/08/2026"]) == dt.date(2026, 8, 5)
    assert not is_travaille("03/08/2026", fermetures=["03/08/2026"])
    assert is_travaille("24/09/2026")
    assert not is_travaille("24/09/2026", territoire="nouvelle_caledonie")


def test_le_depart_chome_ne_compte_pas():
    assert ajout_jours("02/05/2026", 1) == dt.date(2026, 5, 4)  # un samedi
    assert ajout_jours("02/05/2026", -1) == dt.date(2026, 4, 30)
    assert ajout_jours("02/05/2026", 0) == dt.date(2026, 4, 30)
    assert ajout_jours("02/05/2026", 3, compte="calendaire") == dt.date(2026, 5, 5)


@pytest.mark.parametrize(
    ("appel", "extrait"),
    [
        (lambda: ajout_jours("31/02/2026", 1), "une date qui existe"),
        (lambda: ajout_jours("01/01/2026", 1.5), "nombre entier de jours"),
        (lambda: ajout_jours("01/01/2026", True), "nombre entier de jours"),
        (lambda: ajout_jours("01/01/2026", 1, compte="ouvres"), "ouvre"),
        (lambda: ajout_jours("01/01/2026", 1, fermetures=["bientôt"]), "fermetures"),
        (lambda: ajout_jours("01/01/2026", 1, fermetures="02/01/2026"), "fermetures"),
        (lambda: ajout_jours("31/12/9999", 1, compte="calendaire"), "sortent du calendrier"),
        (lambda: plus_mois("31/12/2026", 120_000), "sortent du calendrier"),
        (lambda: plus_mois("bientôt", 1), "jour"),
        (lambda: plus_mois("01/01/2026", 1.5), "« mois » vaut 1.5 ; un nombre entier de mois"),
        (lambda: plus_mois("01/01/2026", None), "nombre entier de mois"),
        (lambda: plus_mois("01/01/2026", "2"), "nombre entier de mois"),
        (lambda: plus_mois("01/01/2026", True), "nombre entier de mois"),
        (lambda: fin_periode("01/01/2026", 0), "au moins un mois"),
        (lambda: fin_periode("01/01/2026", 1.5), "nombre entier de mois"),
        (lambda: nombre_jours("02/01/2026", "01/01/2026"), "précède"),
        (lambda: jours_feries("2026"), "une année est attendue"),
        (lambda: fin_delai("01/01/2026"), "Un délai est un nombre entier"),
        (lambda: limite_avant("01/01/2026", mois=-1), "Un délai est un nombre entier"),
    ],
)
def test_un_argument_absurde_est_refuse_en_francais(appel, extrait):
    with pytest.raises(ArgumentInvalideError, match=extrait):
        appel()


def test_un_territoire_ou_une_annee_non_encodes_sont_refuses():
    with pytest.raises(ParametreAbsentError, match="wallis"):
        jours_feries(2026, "wallis")
    with pytest.raises(ParametreAbsentError, match="01/01/1999"):
        jours_feries(1999)
