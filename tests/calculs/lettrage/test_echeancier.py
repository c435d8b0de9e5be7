"""L'échéancier : périodes, dates passées, imputation, refus."""

import pandas as pd
import pytest

from refcomp.calculs.lettrage import echeancier
from refcomp.errors import ArgumentInvalideError

COMPTES = pd.DataFrame(
    [
        ("411", "Roux", "02/03/2026", "F1", 1200.0, 0.0, "15/04/2026", "AA"),
        ("411", "Roux", "20/04/2026", "BQ1", 0.0, 1200.0, None, "AA"),
        ("411", "Roux", "05/04/2026", "F2", 300.0, 0.0, "20/05/2026", "ab"),
        ("411", "Roux", "06/04/2026", "F3", 500.0, 0.0, "10/06/2026", "ab"),
        ("411", "Roux", "25/04/2026", "BQ2", 0.0, 400.0, None, "ab"),
        ("401", "Bois", "10/04/2026", "A9", 0.0, 250.0, "31/05/2026", ""),
    ],
    columns=["compte", "tiers", "date", "piece", "debit", "credit", "echeance", "lettre"],
)


def test_a_ce_jour():
    e = echeancier(COMPTES, "30/04/2026")
    assert e.tableau[["periode", "encaissements", "decaissements"]].to_numpy().tolist() == [
        ["échu", 0, 0], ["2026-05-01", 0, 250], ["2026-06-01", 400, 0],
    ]  # fmt: skip
    assert e.tableau["cumul"].iloc[-1] == 150


def test_a_une_date_passee_la_facture_reglee_depuis_est_ouverte():
    e = echeancier(COMPTES, "16/04/2026")
    assert e.tableau.set_index("libelle")["encaissements"].to_dict() == {"échu": 1200, "05/2026": 300, "06/2026": 500}
    assert e.detail["jours_retard"].max() == 1
    assert {c.code for c in e.constats} == {"ligne_posterieure"}


def test_le_jour_de_l_echeance_n_est_pas_echu():
    assert echeancier(COMPTES, "15/04/2026").tableau.set_index("periode").loc["échu", "encaissements"] == 0


def test_par_semaine_les_semaines_vides_y_sont():
    e = echeancier(COMPTES, "30/04/2026", pas="semaine")
    assert e.tableau["periode"].tolist() == ["échu", "2026-05-25", "2026-06-01", "2026-06-08"]
    assert "semaine du 08/06/2026" in e.explication().render_texte()


def test_une_ligne_sans_echeance_compte_a_sa_date():
    e = echeancier(COMPTES.assign(echeance=None, lettre=""), "30/04/2026")
    assert "echeance_absente" in {c.code for c in e.constats}
    assert e.tableau["periode"].tolist() == ["échu"]


def test_table_vide_et_refus():
    vide = echeancier(COMPTES.iloc[:0], "30/04/2026")
    assert vide.tableau["solde"].tolist() == [0]
    assert "0,00" in vide.explication().render_texte()
    with pytest.raises(ArgumentInvalideError, match="pas"):
        echeancier(COMPTES, "30/04/2026", pas="jour")
    with pytest.raises(ArgumentInvalideError, match="date_arrete"):
        echeancier(COMPTES, "31/04/2026")
