import datetime as dt
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml

from refcomp.calculs.tgc import FICHE, load_taux_tgc, taux_tgc, taux_tgc_par_ligne
from refcomp.errors import ParametreAbsentError

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "taux_tgc.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_publies(cas):
    assert taux_tgc(**cas["entrees"]) == Decimal(cas["attendu"])


def test_la_fiche_nomme_tous_les_cas():
    assert set(FICHE.cas) == {c["id"] for c in CAS}


def test_la_tgc_n_existe_pas_avant_la_marche_a_blanc():
    with pytest.raises(ParametreAbsentError, match="31/03/2017"):
        taux_tgc(dt.date(2017, 3, 31))


def test_une_categorie_de_tva_est_refusee():
    with pytest.raises(ParametreAbsentError, match="categorie parmi exonere, normal, reduit, specifique, superieur"):
        taux_tgc(dt.date(2026, 1, 1), "intermediaire")


def test_par_ligne_change_au_dernier_jour_de_la_marche_a_blanc():
    dates = pd.Series(pd.to_datetime(["2018-09-30", "2018-10-01"]))
    assert taux_tgc_par_ligne(dates).tolist() == [Decimal("0.005"), Decimal("0.11")]
    assert taux_tgc_par_ligne(dates, pd.Series(["exonere", "superieur"])).tolist() == [0, Decimal("0.22")]


def test_la_valeur_porte_sa_preuve():
    assert "R. 505" in load_taux_tgc(dt.date(2026, 1, 1)).reference
