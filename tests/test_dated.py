import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from refcomp import dated
from refcomp.dated import Parametre, ValeurDatee
from refcomp.errors import ArgumentInvalideError, ParametreAbsentError, ParametreMalFormeError

LU = dt.date(2026, 1, 1)


def valeur(montant, du, au=None, cle=("ici",), confiance="source"):
    return ValeurDatee(
        montant, dt.date(*du), au and dt.date(*au), "Loi fictive art. 1", "https://exemple.fr", confiance, cle
    )


def parametre(*valeurs, dimensions=("territoire",)):
    return Parametre("taux_fictif", "Taux fictif", "fraction", "livraison", LU, dimensions, valeurs)


ESCALIER = parametre(
    valeur(1, (2000, 1, 1), (2009, 12, 31)),
    valeur(None, (2010, 1, 1), (2010, 12, 31)),
    valeur(2, (2011, 1, 1), (2011, 6, 30)),
    valeur(3, (2012, 1, 1)),
)


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [((2000, 1, 1), 1), ((2009, 12, 31), 1), ((2011, 6, 30), 2), ((2012, 1, 1), 3), ((2099, 1, 1), 3)],
)
def test_la_valeur_en_vigueur_bornes_incluses(jour, attendu):
    assert ESCALIER.at(dt.date(*jour), territoire="ici").valeur == attendu
    assert ESCALIER.at(pd.Timestamp(*jour, 23, 59), territoire="ici").valeur == attendu
    assert ESCALIER.at(np.datetime64(dt.date(*jour)), territoire="ici").valeur == attendu


@pytest.mark.parametrize("jour", [(1999, 12, 31), (2010, 5, 5), (2011, 7, 1), (2011, 12, 31)])
def test_avant_entre_et_pendant_une_abrogation_la_date_est_refusee(jour):
    with pytest.raises(ParametreAbsentError, match=f"{jour[2]:02d}/{jour[1]:02d}/{jour[0]}") as refus:
        ESCALIER.at(dt.date(*jour), territoire="ici")
    assert "La date à donner est celle de : livraison" in str(refus.value)
    with pytest.raises(ParametreAbsentError):
        ESCALIER.at_dates(pd.Series([dt.date(*jour)]), territoire="ici")


@pytest.mark.parametrize("jour", [None, pd.NaT, "31/12/2026", 20261231])
def test_ce_qui_n_est_pas_une_date_est_refuse(jour):
    with pytest.raises(ArgumentInvalideError, match="Une date est attendue"):
        ESCALIER.at(jour, territoire="ici")


@given(st.lists(st.dates(dt.date(1995, 1, 1), dt.date(2030, 1, 1)), max_size=20))
def test_par_colonne_et_un_par_un_se_valent(jours):
    dates = pd.Series(jours, dtype=object)
    attendus, absents = [], []
    for jour in jours:
        try:
            attendus.append(ESCALIER.at(jour, territoire="ici").valeur)
        except ParametreAbsentError:
            absents.append(jour)
    if absents:
        with pytest.raises(ParametreAbsentError) as refus:
            ESCALIER.at_dates(dates, territoire="ici")
        assert all(j.strftime("%d/%m/%Y") in str(refus.value) for j in sorted(set(absents))[:10])
    else:
        assert ESCALIER.at_dates(dates, territoire="ici").tolist() == attendus


def test_par_colonne_garde_l_index_et_dit_les_dates_absentes():
    dates = pd.Series(pd.to_datetime(["2005-01-01", None]), index=[4, 4])
    with pytest.raises(ParametreAbsentError, match="date absente"):
        ESCALIER.at_dates(dates, territoire="ici")
    assert ESCALIER.at_dates(dates.iloc[:1], territoire="ici").index.tolist() == [4]


def test_onze_dates_absentes_sont_comptees():
    dates = pd.Series([dt.date(1980, 1, j) for j in range(1, 13)])
    with pytest.raises(ParametreAbsentError, match="et 2 autres"):
        ESCALIER.at_dates(dates, territoire="ici")


def test_une_cle_inconnue_ou_mal_nommee_est_refusee():
    with pytest.raises(ParametreAbsentError, match=r"territoire parmi ici\. Aucune autre n'est prise à la place"):
        ESCALIER.at(LU, territoire="ailleurs")
    with pytest.raises(ParametreAbsentError, match="dépend de : territoire ; reçu : rien"):
        ESCALIER.at(LU)
    with pytest.raises(ParametreAbsentError, match="reçu : regime"):
        ESCALIER.at(LU, regime="ici")


def test_le_refus_cite_la_dimension_fautive():
    double = parametre(
        valeur(1, (2000, 1, 1), cle=("ici", "normal")),
        valeur(2, (2000, 1, 1), cle=("ici", "reduit")),
        valeur(3, (2000, 1, 1), cle=("la", "normal")),
        dimensions=("territoire", "categorie"),
    )
    refus = [("ici", "faux", "categorie parmi normal, reduit"), ("loin", "normal", "territoire parmi ici, la")]
    refus.append(("loin", "faux", "territoire parmi ici, la ; categorie parmi normal, reduit"))
    for territoire, categorie, attendu in refus:
        with pytest.raises(ParametreAbsentError, match=attendu):
            double.at(LU, territoire=territoire, categorie=categorie)
    lignes = double.at_lignes(
        pd.Series([LU, LU, LU]),
        territoire=pd.Series(["la", "ici", "ici"]),
        categorie=pd.Series(["normal", "reduit", "normal"]),
    )
    assert lignes.tolist() == [3, 2, 1]


def test_un_chevauchement_est_refuse():
    with pytest.raises(ParametreMalFormeError, match="chevauche"):
        parametre(valeur(1, (2000, 1, 1)), valeur(2, (2010, 1, 1)))
    with pytest.raises(ParametreMalFormeError, match="chevauche"):
        parametre(valeur(2, (2010, 1, 1)), valeur(1, (2000, 1, 1), (2010, 1, 1)))


def test_les_dates_de_changement_sont_triees():
    assert [d.year for d in ESCALIER.dates_de_changement()] == [2000, 2010, 2011, 2012]


def load(contenu, monkeypatch, tmp_path):
    (tmp_path / "taux.yaml").write_text(yaml.safe_dump(contenu), encoding="utf-8")
    monkeypatch.setattr(dated, "files", lambda _: tmp_path)
    return dated.load_parametres.__wrapped__("fictif", "taux.yaml")


BON = {
    "libelle": "Taux fictif",
    "unite": "fraction",
    "evenement": "livraison",
    "verifie_le": LU,
    "valeurs": [{"du": LU, "valeur": 0.055, "reference": "Loi fictive"}],
}


def test_un_nombre_du_yaml_est_un_decimal(monkeypatch, tmp_path):
    lu = load({"taux": BON}, monkeypatch, tmp_path)["taux"].at(LU)
    assert lu.valeur == Decimal("0.055")
    assert lu.confiance == "source"


@pytest.mark.parametrize("cle", ["libelle", "unite", "evenement", "verifie_le", "valeurs"])
def test_une_cle_manquante_est_nommee(cle, monkeypatch, tmp_path):
    with pytest.raises(ParametreMalFormeError, match=cle):
        load({"taux": {c: v for c, v in BON.items() if c != cle}}, monkeypatch, tmp_path)


@pytest.mark.parametrize("defaut", [{"confiance": "certaine"}, {"territoire": "ici"}, {"reference": ...}])
def test_une_valeur_mal_formee_est_refusee(defaut, monkeypatch, tmp_path):
    brute = {c: v for c, v in (BON["valeurs"][0] | defaut).items() if v is not ...}
    with pytest.raises(ParametreMalFormeError, match="mal formée"):
        load({"taux": BON | {"valeurs": [brute]}}, monkeypatch, tmp_path)


def test_une_valeur_de_memoire_porte_un_constat():
    (constat,) = valeur(1, (2000, 1, 1), confiance="memoire").constats
    assert (constat.gravite, constat.code) == ("avertissement", "valeur_de_memoire")
    assert "Loi fictive" in constat.message
