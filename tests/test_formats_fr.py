import datetime as dt
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import (
    format_compte,
    format_date,
    format_montant,
    format_nombre,
    format_pourcentage,
    format_unites,
)
from refcomp.rounding import EUR, XPF


@pytest.mark.parametrize(
    ("valeur", "devise", "attendu"),
    [
        (1234.5, EUR, "1\u202f234,50\u00a0€"),
        (np.float64(0.005), EUR, "0,01\u00a0€"),
        (Decimal("-1234567.895"), EUR, "-1\u202f234\u202f567,90\u00a0€"),
        (Fraction(1, 3), EUR, "0,33\u00a0€"),
        (-0.001, EUR, "0,00\u00a0€"),
        (np.int64(250000), XPF, "250\u202f000\u00a0F"),
    ],
)
def test_montants(valeur, devise, attendu):
    assert format_montant(valeur, devise) == attendu


@pytest.mark.parametrize("valeur", [float("nan"), float("inf")])
def test_un_nombre_qui_n_en_est_pas_un_est_refuse(valeur):
    with pytest.raises(ArgumentInvalideError, match="nombre fini"):
        format_nombre(valeur)


@pytest.mark.parametrize("jour", [dt.date(2026, 5, 3), dt.datetime(2026, 5, 3, 8), pd.Timestamp("2026-05-03")])  # noqa: DTZ001
def test_dates(jour):
    assert format_date(jour) == "03/05/2026"


def test_une_date_absente_est_refusee():
    with pytest.raises(ArgumentInvalideError, match="NaT"):
        format_date(pd.NaT)


def test_pourcentages():
    assert format_pourcentage(0.0825) == "8,25\u00a0%"
    assert format_pourcentage(Fraction(1, 3), 1) == "33,3\u00a0%"


def test_accord_en_nombre():
    assert [format_compte(n, "facture") for n in (0, 1, 2)] == ["0 facture", "1 facture", "2 factures"]


@given(st.integers(-(10**14), 10**14))
def test_un_montant_affiche_se_relit(unites):
    texte = format_unites(unites).removesuffix("\u00a0€").replace("\u202f", "").replace(",", ".")
    assert Decimal(texte) * 100 == unites
