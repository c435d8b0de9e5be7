import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcomp.errors import ArgumentInvalideError, RefcompError
from refcomp.rounding import (
    CENTIME,
    EUR,
    MONTANT_MAXIMAL,
    SENS,
    XPF,
    Arrondi,
    monnaie,
    montants_affiches,
    repartition,
    unites_mineures,
)

BASES = st.sampled_from([Decimal(b) for b in ("0.01", "1", "0.05", "10", "0.001", "0.5")])
FRACTIONS = st.fractions(max_denominator=10**6) | st.fractions(-(10**40), 10**40)


def oracle(valeur, sens):
    """L'arrondi d'une fraction à l'entier, écrit depuis les définitions."""
    bas, haut = math.floor(valeur), math.ceil(valeur)
    if sens in {"bas", "haut"}:
        return bas if sens == "bas" else haut
    pres, loin = (bas, haut) if valeur >= 0 else (haut, bas)
    if sens in {"vers_zero", "loin_de_zero"}:
        return pres if sens == "vers_zero" else loin
    if valeur - bas != Fraction(1, 2):
        return bas if valeur - bas < Fraction(1, 2) else haut
    return loin if sens == "plus_proche" else (bas if bas % 2 == 0 else haut)


@given(FRACTIONS, BASES, st.sampled_from(sorted(SENS)))
def test_l_arrondi_est_exact_contre_les_fractions(valeur, base, sens):
    attendu = oracle(valeur / Fraction(base), sens) * Fraction(base)
    assert Fraction(Arrondi(base, sens).appliquer(valeur)) == attendu


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6), st.sampled_from(sorted(SENS)))
def test_l_arrondi_des_unites_est_celui_des_fractions(numerateur, diviseur, sens):
    resultat = Arrondi(Decimal(1), sens).appliquer_unites(np.array([numerateur], dtype=np.int64), diviseur)
    assert resultat.dtype == np.int64
    assert resultat.tolist() == [oracle(Fraction(numerateur, diviseur), sens)]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9))
def test_un_avoir_est_le_miroir_de_sa_facture(valeur):
    assert CENTIME.appliquer(-valeur) == -CENTIME.appliquer(valeur)


@given(st.sampled_from(sorted(SENS)), st.integers(-(10**30), 10**30))
def test_une_valeur_deja_ronde_ne_bouge_pas(sens, unites):
    assert Fraction(Arrondi(Decimal("0.01"), sens).appliquer(Fraction(unites, 100))) == Fraction(unites, 100)


def test_l_arrondi_garde_ses_decimales_a_l_affichage():
    assert str(CENTIME.appliquer("2")) == "2.00"
    assert str(XPF.arrondi.appliquer("2.5")) == "3"


@pytest.mark.parametrize("valeur", [2.345, "abc", "", "NaN", Decimal("Infinity"), None])
def test_une_valeur_inexacte_ou_illisible_est_refusee(valeur):
    with pytest.raises(ArgumentInvalideError):
        CENTIME.appliquer(valeur)


def test_un_arrondi_mal_declare_est_refuse():
    with pytest.raises(ArgumentInvalideError, match="sens"):
        Arrondi(Decimal(1), "superieur")
    with pytest.raises(ArgumentInvalideError, match="positive"):
        Arrondi(Decimal(0))
    with pytest.raises(ArgumentInvalideError, match="entier positif"):
        CENTIME.appliquer_unites(np.array([1]), 0)


def test_une_monnaie_inconnue_est_refusee():
    assert monnaie("XPF") is XPF
    with pytest.raises(ArgumentInvalideError, match="« devise » vaut"):
        monnaie("USD")


@given(st.lists(st.integers(-MONTANT_MAXIMAL + 1, MONTANT_MAXIMAL - 1)), st.sampled_from([EUR, XPF]))
def test_les_unites_mineures_font_l_aller_retour(unites, devise):
    depart = np.array(unites, dtype=np.int64)
    affiches = montants_affiches(depart, devise)
    assert unites_mineures(pd.Series(affiches, dtype="float64"), devise).tolist() == unites


@given(st.lists(st.integers(-(10**13), 10**13), min_size=1))
def test_les_montants_affiches_sont_les_flottants_les_plus_proches(unites):
    affiches = montants_affiches(np.array(unites, dtype=np.int64))
    assert affiches.tolist() == [float(Fraction(u, 100)) for u in unites]


@pytest.mark.parametrize(
    ("montants", "attendu"),
    [
        (pd.Series([1.1, 2.675, -2.675]), [110, 268, -268]),
        (pd.Series([Decimal("1.105"), 2], dtype=object), [111, 200]),
        (pd.Series([1, -2], dtype="int8"), [100, -200]),
        (pd.Series([1, 2], dtype="Int64"), [100, 200]),
        (pd.Series([1.5, 2.25], dtype="Float64"), [150, 225]),
        (pd.Series([], dtype="float64"), []),
        (pd.Series([], dtype="int64"), []),
        (pd.Series([], dtype=object), []),
    ],
)
def test_toutes_les_natures_de_montants_se_lisent(montants, attendu):
    assert unites_mineures(montants).tolist() == attendu


@pytest.mark.parametrize(
    "montants",
    [
        pd.Series([np.nan, 1.0]),
        pd.Series([None], dtype=object),
        pd.Series([1, None], dtype="Int64"),
        pd.Series([np.inf]),
        pd.Series([1e300]),
        pd.Series([2**62]),
        pd.Series([Decimal("1e20")], dtype=object),
        pd.Series([True]),
        pd.Series(["1.5"]),
        pd.Series([1.5], dtype=object),
    ],
)
def test_un_montant_absent_enorme_ou_qui_n_est_pas_un_nombre_est_refuse(montants):
    with pytest.raises(RefcompError):
        unites_mineures(montants)


POIDS = st.lists(st.integers(0, 10**6) | st.fractions(0, 1000) | st.decimals(0, 1000, places=3), min_size=1, max_size=8)


@given(st.integers(-(10**12), 10**12), POIDS)
def test_une_repartition_ne_perd_rien(total, poids):
    somme = sum(map(Fraction, poids), Fraction(0))
    if somme == 0:
        with pytest.raises(ArgumentInvalideError):
            repartition(total, poids)
        return
    parts = repartition(total, poids)
    assert sum(parts) == total
    assert all(abs(p - total * Fraction(w) / somme) < 1 for p, w in zip(parts, poids, strict=True))
    assert all(p == 0 for p, w in zip(parts, poids, strict=True) if w == 0)
    assert repartition(-total, poids) == [-p for p in parts]


@pytest.mark.parametrize("poids", [[], [0, 0], [2, -1]])
def test_des_poids_impossibles_sont_refuses(poids):
    with pytest.raises(ArgumentInvalideError):
        repartition(10, poids)
