import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refcomp.conversions import (
    convert_booleen,
    convert_date,
    convert_entier,
    convert_jour,
    convert_montant,
    convert_nombre,
    convert_part,
    convert_taux,
    convert_texte,
)
from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import format_date, format_nombre
from refcomp.rounding import XPF

GENRES = ["object", "str", "category"]


def defauts(conversion):
    """Code de défaut → positions des lignes en cause."""
    return {c: np.flatnonzero(m).tolist() for c, (m, _) in conversion.defauts.items() if m.any()}


@pytest.mark.parametrize("genre", GENRES)
@given(st.integers(-(10**13), 10**13))
def test_un_montant_francais_se_relit(genre, centimes):
    texte = format_nombre(Decimal(centimes).scaleb(-2))
    conversion = convert_montant(pd.Series([texte, texte.replace("\u202f", " ")], dtype=genre))
    assert defauts(conversion) == {}
    assert conversion.valeurs.tolist() == [centimes / 100] * 2


@pytest.mark.parametrize("genre", GENRES)
@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)))
def test_une_date_francaise_ou_iso_se_relit(genre, jour):
    conversion = convert_date(pd.Series([format_date(jour), jour.isoformat()], dtype=genre))
    assert defauts(conversion) == {}
    assert conversion.valeurs.dt.date.tolist() == [jour] * 2


@pytest.mark.parametrize(
    "texte",
    ["1,234.56", "1 23", "12 34", "abc", "1e5", "--1", "1,2,3", "12€", "٣", "0x10", "nan", "inf"],
)
def test_un_nombre_douteux_est_refuse_et_non_devine(texte):
    assert defauts(convert_nombre(pd.Series(["1", texte]))) == {"nombre_illisible": [1]}


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("1 234,56", 1234.56),
        ("-5,20", -5.2),
        ("\u22125,20", -5.2),
        ("+3", 3),
        ("1\xa0234\u202f567", 1234567),
        (" 12 ", 12),
    ],
)
def test_un_nombre_francais_est_lu(texte, attendu):
    assert convert_nombre(pd.Series([texte])).valeurs.tolist() == [attendu]


@pytest.mark.parametrize("vide", [None, np.nan, pd.NA, pd.NaT, "", "   "])
def test_une_cellule_vide_n_est_pas_une_faute_de_lecture(vide):
    colonne = pd.Series([vide, None], dtype=object)
    for convert in (convert_nombre, convert_montant, convert_entier, convert_date, convert_booleen, convert_texte):
        conversion = convert(colonne)
        assert defauts(conversion) == {}
        assert conversion.valeurs.isna().all()


def test_des_decimaux_et_des_objets_meles_se_lisent():
    colonne = pd.Series([Decimal("1.10"), Decimal("1E+2"), 3, 2.5, "4,75"], dtype=object)
    assert convert_montant(colonne).valeurs.tolist() == [1.1, 100.0, 3.0, 2.5, 4.75]


@pytest.mark.parametrize(
    "colonne",
    [pd.Series([True, False]), pd.Series([True, "x"], dtype=object), pd.Series([1 + 2j, 1j]), pd.Series([[1], {}])],
)
def test_ni_booleen_ni_complexe_ni_liste_ne_sont_des_nombres(colonne):
    assert defauts(convert_nombre(colonne)) == {"nombre_illisible": [0, 1]}


def test_un_montant_trop_precis_trop_grand_ou_infini_est_signale():
    colonne = pd.Series([1.005, 0.1 + 0.2, 1e300, -1e15, np.inf, 22_517_998_136_852.47])
    assert defauts(convert_montant(colonne)) == {
        "montant_trop_precis": [0],
        "montant_trop_grand": [2, 3],
        "nombre_infini": [4],
    }
    assert defauts(convert_montant(pd.Series([100.5, 7]), XPF)) == {"montant_trop_precis": [0]}
    assert defauts(convert_montant(pd.Series([Decimal("1.105")]))) == {"montant_trop_precis": [0]}


def test_un_entier_garde_tous_ses_chiffres():
    exact = convert_entier(pd.Series([2**53 + 1, 5]))
    assert exact.valeurs.tolist() == [2**53 + 1, 5]
    assert exact.valeurs.dtype == "int64"
    assert convert_entier(pd.Series([3, 4], dtype="Int64")).valeurs.dtype == "int64"
    assert defauts(convert_entier(pd.Series(["9007199254740993", "5"]))) == {"entier_trop_grand": [0]}
    assert defauts(convert_entier(pd.Series([2**63], dtype="uint64"))) == {"entier_trop_grand": [0]}
    assert defauts(convert_entier(pd.Series([1.5, 2.0]))) == {"entier_attendu": [0]}


@pytest.mark.parametrize(
    "texte",
    ["31/02/2026", "2026-13-01", "00/01/2026", "31/12/26", "12/31/2026", "20260101", "hier", "2026/01/01"],
)
def test_une_date_impossible_ou_ambigue_est_refusee(texte):
    assert defauts(convert_date(pd.Series(["01/02/2026", texte]))) == {"date_illisible": [1]}


def test_le_jour_vient_avant_le_mois():
    assert convert_date(pd.Series(["03/04/2026"])).valeurs.dt.month.tolist() == [4]


@pytest.mark.parametrize(
    "colonne",
    [
        pd.Series(pd.to_datetime(["2026-01-01 23:30"])),
        pd.Series(pd.to_datetime(["2026-01-01 23:30"]).tz_localize("Pacific/Noumea")),
        pd.Series([pd.Timestamp("2026-01-01 23:30", tz="Pacific/Noumea")], dtype=object),
        pd.Series([dt.datetime(2026, 1, 1, 23, 30)], dtype=object),  # noqa: DTZ001 - sans fuseau, à dessein
        pd.Series([dt.date(2026, 1, 1)], dtype=object),
        pd.Series(["2026-01-01T23:30:00.5+11:00"]),
    ],
)
def test_il_reste_le_jour_lu_sur_place(colonne):
    conversion = convert_date(colonne)
    assert defauts(conversion) == {}
    assert conversion.valeurs.tolist() == [pd.Timestamp(2026, 1, 1)]


def test_une_categorie_reste_une_categorie():
    assert isinstance(convert_texte(pd.Series(["a", "b"], dtype="category")).valeurs.dtype, pd.CategoricalDtype)


def test_un_numero_lu_comme_flottant_redevient_un_numero():
    assert convert_texte(pd.Series([1001.0, np.nan, 7.5])).valeurs.fillna("").tolist() == ["1001", "", "7.5"]
    assert convert_texte(pd.Series([1001.0, "A-2", 12], dtype=object)).valeurs.tolist() == ["1001", "A-2", "12"]


@pytest.mark.parametrize(
    "colonne",
    [
        pd.Series(["oui", "Non "]),
        pd.Series(["VRAI", "faux"], dtype="category"),
        pd.Series([1, 0]),
        pd.Series([1.0, 0.0]),
        pd.Series([True, False]),
        pd.Series([True, False], dtype=object),
    ],
)
def test_un_booleen_se_lit_de_plusieurs_facons(colonne):
    valeurs = convert_booleen(colonne).valeurs
    assert valeurs.dtype == "bool"
    assert valeurs.tolist() == [True, False]


def test_un_booleen_illisible_est_signale():
    assert defauts(convert_booleen(pd.Series(["oui", "peut-être", 2], dtype=object))) == {"booleen_illisible": [1, 2]}


@pytest.mark.parametrize("valeur", ["31/05/2026", "2026-05-31", dt.date(2026, 5, 31), pd.Timestamp(2026, 5, 31)])
def test_un_jour_en_argument_se_lit(valeur):
    assert convert_jour(valeur, "jour") == dt.date(2026, 5, 31)


@pytest.mark.parametrize("valeur", ["31/02/2026", None, pd.NaT, 20260531])
def test_un_jour_illisible_nomme_son_argument(valeur):
    with pytest.raises(ArgumentInvalideError, match="« jour_arrete »"):
        convert_jour(valeur, "jour_arrete")


def test_un_taux_se_lit_en_fraction_ou_avec_son_signe():
    recus = pd.Series(["5,5 %", "5.1%", "0,055", 0.2, "150 %", "-10 %", "", None], dtype=object)
    lu = convert_taux(recus)
    assert lu.valeurs.head(6).tolist() == [0.055, 0.051, 0.055, 0.2, 1.5, -0.1]
    assert lu.valeurs.tail(2).isna().all()
    assert not any(masque.any() for masque, _ in lu.defauts.values())


@pytest.mark.parametrize(
    ("recu", "defaut"),
    [
        (5, "taux_ambigu"),
        ("1", "taux_ambigu"),
        ("cinq %", "taux_illisible"),
        ("%", "taux_illisible"),
        (True, "taux_illisible"),
    ],
)
def test_un_taux_ambigu_ou_illisible_est_refuse(recu, defaut):
    lu = convert_taux(pd.Series([recu], dtype=object))
    assert [code for code, (masque, _) in lu.defauts.items() if masque.any()] == [defaut]


def test_une_part_ne_depasse_pas_un():
    lu = convert_part(pd.Series(["30 %", 1, 1.5, "150 %"], dtype=object))
    assert lu.valeurs.head(2).tolist() == [0.3, 1.0]
    assert lu.defauts["part_trop_grande"][0].tolist() == [False, False, True, True]
