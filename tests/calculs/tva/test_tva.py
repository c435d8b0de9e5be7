import datetime as dt
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs.tva import FICHE, load_taux_tva, taux_tva, taux_tva_par_ligne
from refcomp.errors import ArgumentInvalideError, ParametreAbsentError

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "taux_tva.yaml").read_text(encoding="utf-8"))
JOUR = dt.date(2026, 3, 1)


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_publies(cas):
    assert taux_tva(**cas["entrees"]) == Decimal(cas["attendu"])


def test_la_fiche_nomme_tous_les_cas():
    assert set(FICHE.cas) == {c["id"] for c in CAS}


@pytest.mark.parametrize(
    ("territoire", "raison"),
    [
        ("guyane", "n'est provisoirement pas applicable en Guyane"),
        ("mayotte", "n'est provisoirement pas applicable à Mayotte"),
        ("nouvelle_caledonie", r"taxe générale sur la consommation \(TGC\)"),
        ("wallis_et_futuna", "territoire parmi corse, guadeloupe, martinique, metropole, reunion"),
    ],
)
def test_un_territoire_sans_tva_est_refuse_avec_sa_raison(territoire, raison):
    with pytest.raises(ParametreAbsentError, match=raison):
        taux_tva(JOUR, territoire=territoire)
    with pytest.raises(ParametreAbsentError, match=raison):
        taux_tva_par_ligne(pd.Series([JOUR]), territoire=territoire)


def test_une_categorie_inconnue_cite_celles_du_territoire():
    with pytest.raises(ParametreAbsentError, match="categorie parmi intermediaire, normal, particulier, reduit"):
        taux_tva(JOUR, "super")


def test_une_date_anterieure_aux_textes_encodes_est_refusee():
    with pytest.raises(ParametreAbsentError, match="aucune valeur encodée au 31/12/2011"):
        taux_tva(dt.date(2011, 12, 31), "intermediaire")


def test_par_ligne_suit_la_date_et_la_categorie_et_garde_l_index():
    dates = pd.Series(pd.to_datetime(["2013-12-31", "2014-01-01", "2026-05-01"]), index=["a", "a", "b"])
    categories = pd.Series(["normal", "normal", "reduit"], index=dates.index)
    taux = taux_tva_par_ligne(dates, categories)
    assert taux.tolist() == [Decimal("0.196"), Decimal("0.20"), Decimal("0.055")]
    assert taux.index.tolist() == ["a", "a", "b"]


def test_par_ligne_lit_des_dates_francaises():
    assert taux_tva_par_ligne(pd.Series(["31/12/2013", "01/01/2014"])).tolist() == [Decimal("0.196"), Decimal("0.20")]


def test_par_ligne_dit_toutes_les_categories_et_dates_sans_valeur():
    dates = pd.Series(pd.to_datetime(["1990-01-01", "2026-01-01", "2026-01-01"]))
    with pytest.raises(ParametreAbsentError) as refus:
        taux_tva_par_ligne(dates, pd.Series(["normal", "redit", None]))
    assert "01/01/1990" in str(refus.value)
    assert "« redit »" in str(refus.value)
    assert "(vide)" in str(refus.value)


def test_par_ligne_refuse_des_index_differents():
    with pytest.raises(ArgumentInvalideError, match="categorie"):
        taux_tva_par_ligne(pd.Series([JOUR]), pd.Series(["normal"], index=[5]))


def test_par_ligne_accepte_une_table_vide():
    assert taux_tva_par_ligne(pd.Series([], dtype="datetime64[s]")).tolist() == []


def test_la_valeur_porte_sa_preuve():
    valeur = load_taux_tva(JOUR)
    assert valeur.reference.startswith("CGI art. 278")
    assert valeur.constats == []
