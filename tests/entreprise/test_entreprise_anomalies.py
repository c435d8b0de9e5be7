"""Les anomalies plantées sont celles de la liste, et rien d'autre n'a bougé."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.entreprise import ANOMALIES, METROPOLE, NOUVELLE_CALEDONIE, Entreprise, simulation
from refcomp.entreprise.anomalies import Plantation
from refcomp.entreprise.tirage import Tirage
from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import unites_mineures

PROFILS = st.sampled_from([METROPOLE, NOUVELLE_CALEDONIE])
REGLES = settings(max_examples=8, deadline=None)


def plantee(graine: int, profil, code: str) -> tuple[Entreprise, pd.Series]:
    pme = simulation(graine, profil, factures=40, anomalies=[code])
    assert pme.anomalies["code"].tolist() == [code]
    return pme, pme.anomalies.iloc[0]


def ecriture(pme: Entreprise, piece: str, journal: str = "AC") -> pd.DataFrame:
    return pme.ecritures[(pme.ecritures["piece"] == piece) & (pme.ecritures["journal"] == journal)]


def desequilibres(pme: Entreprise) -> pd.Series:
    montant = [unites_mineures(pme.ecritures[c], pme.profil.devise) for c in ("debit", "credit")]
    par_ecriture = pd.Series(montant[0] - montant[1]).groupby(pme.ecritures["numero_ecriture"]).sum()
    return par_ecriture[par_ecriture != 0]


def test_sans_demande_aucune_anomalie():
    assert simulation(4, factures=40).anomalies.empty


@REGLES
@given(st.integers(0, 2**32), PROFILS)
def test_doublon_de_facture(graine, profil):
    pme, anomalie = plantee(graine, profil, "doublon_facture")
    lignes = ecriture(pme, anomalie["piece"])
    assert lignes["numero_ecriture"].nunique() == 2
    deux = [g[["compte", "debit", "credit"]].to_numpy().tolist() for _, g in lignes.groupby("numero_ecriture")]
    assert deux[0] == deux[1]
    pieces = (
        pme.ecritures[pme.ecritures["journal"] == "AC"].groupby("piece", observed=True)["numero_ecriture"].nunique()
    )
    assert (pieces > 1).sum() == 1


@REGLES
@given(st.integers(0, 2**32), PROFILS)
def test_chiffres_inverses(graine, profil):
    pme, anomalie = plantee(graine, profil, "chiffres_inverses")
    achat = pme.achats.set_index("numero").loc[anomalie["piece"]]
    charge = ecriture(pme, anomalie["piece"])["debit"].iloc[0]
    assert float(anomalie["attendu"]) == achat["montant_ht"]
    assert float(anomalie["trouve"]) == charge != achat["montant_ht"]
    assert sorted(anomalie["attendu"]) == sorted(anomalie["trouve"])
    ecart = unites_mineures(pd.Series([charge - achat["montant_ht"]]), pme.profil.devise)[0]
    assert ecart % 9 == 0
    assert desequilibres(pme).empty


@REGLES
@given(st.integers(0, 2**32), PROFILS)
def test_compte_errone(graine, profil):
    pme, anomalie = plantee(graine, profil, "compte_errone")
    comptes = set(ecriture(pme, anomalie["piece"])["compte"])
    assert anomalie["trouve"] in comptes
    assert anomalie["attendu"] not in comptes
    assert pme.achats.set_index("numero").loc[anomalie["piece"], "compte"] == anomalie["attendu"]


@REGLES
@given(st.integers(0, 2**32), PROFILS)
def test_separation_des_exercices(graine, profil):
    pme, anomalie = plantee(graine, profil, "separation_exercices")
    achat = pme.achats.set_index("numero").loc[anomalie["piece"]]
    assert achat["date"].month == 12
    assert ecriture(pme, anomalie["piece"]).empty
    assert len(ecriture(simulation(graine, profil, factures=40), anomalie["piece"])) > 0


@REGLES
@given(st.integers(0, 2**32), PROFILS)
def test_ecriture_desequilibree(graine, profil):
    pme, anomalie = plantee(graine, profil, "ecriture_desequilibree")
    fautives = desequilibres(pme)
    assert len(fautives) == 1
    lignes = ecriture(pme, anomalie["piece"], "VE")
    assert lignes["numero_ecriture"].unique().tolist() == fautives.index.tolist()
    assert lignes.loc[lignes["compte"] == "411", "debit"].iloc[0] == float(anomalie["trouve"])


@REGLES
@given(st.integers(0, 2**32), PROFILS)
def test_taux_errone(graine, profil):
    pme, anomalie = plantee(graine, profil, "taux_errone")
    justes = pme.articles.set_index("code")["categorie_taxe"]
    lignes = pme.lignes_facture.astype({"article": "str", "facture": "str", "categorie_taxe": "str"})
    fausses = lignes[lignes["categorie_taxe"] != lignes["article"].map(justes)]
    origine = pme.avoirs.set_index(pme.avoirs["numero"].astype("str"))["facture_origine"].astype("str")
    assert set(fausses["facture"].replace(origine)) == {anomalie["piece"]}  # un avoir reprend le taux de sa facture
    assert set(fausses["categorie_taxe"]) == {anomalie["trouve"]}
    assert desequilibres(pme).empty


@REGLES
@given(st.integers(0, 2**32), PROFILS)
def test_rupture_de_numerotation(graine, profil):
    pme, anomalie = plantee(graine, profil, "rupture_numerotation")
    factures = pme.factures[(pme.factures["type"] == "facture") & ~pme.factures["a_nouveau"]]
    suite = factures["numero"].astype("str").str.split("-").str[1].astype(int)
    absents = set(range(1, 42)) - set(suite)
    assert len(factures) == 40
    assert [f"FA2025-{n:04d}" for n in absents] == [anomalie["piece"]]


@REGLES
@given(st.integers(0, 2**32), PROFILS)
def test_anomalies_de_banque(graine, profil):
    pme = simulation(graine, profil, factures=40, anomalies=["montant_banque_inverse", "operation_inconnue"])
    par_code = pme.anomalies.set_index("code")
    differents = pme.ecarts_banque[pme.ecarts_banque["cote"] == "montant_different"]
    assert (-differents["montant_compte"]).tolist() == [float(par_code.loc["montant_banque_inverse", "trouve"])]
    assert (-differents["montant_banque"]).tolist() == [float(par_code.loc["montant_banque_inverse", "attendu"])]
    inconnues = pme.ecarts_banque[pme.ecarts_banque["nature"] == "operation_inconnue"]
    assert (-inconnues["ecart"]).tolist() == [float(par_code.loc["operation_inconnue", "trouve"])]
    assert inconnues["date_compte"].isna().all()
    solde = pme.balance().set_index("compte")["solde"]["512"]
    ecart = unites_mineures(pme.ecarts_banque["ecart"], pme.profil.devise).sum()
    deux = unites_mineures(pd.Series([pme.releve["solde"].iloc[-1], solde]), pme.profil.devise)
    assert deux[0] - deux[1] == ecart
    assert desequilibres(pme).empty


@REGLES
@given(st.integers(0, 2**32), PROFILS)
def test_toutes_a_la_fois_touchent_des_pieces_differentes(graine, profil):
    pme = simulation(graine, profil, factures=30, anomalies=[*ANOMALIES, *ANOMALIES])
    assert pme.anomalies["code"].value_counts().eq(2).all()
    achats = pme.anomalies.loc[pme.anomalies["piece"].str.startswith("AC"), "piece"]
    assert achats.is_unique
    assert len(achats) == 8
    assert len(desequilibres(pme)) == 2


def test_une_anomalie_ne_change_que_ce_qu_elle_touche():
    juste, fausse = simulation(5, factures=60), simulation(5, factures=60, anomalies=["compte_errone"])
    for nom in ("factures", "achats", "reglements", "releve"):
        pd.testing.assert_frame_equal(getattr(juste, nom), getattr(fausse, nom))
    differentes = juste.ecritures["compte"].to_numpy() != fausse.ecritures["compte"].to_numpy()
    piece = fausse.anomalies["piece"].iloc[0]
    assert set(fausse.ecritures.loc[differentes & (fausse.ecritures["journal"] == "AC"), "piece"]) == {piece}
    assert np.array_equal(juste.ecritures["numero_ecriture"], fausse.ecritures["numero_ecriture"])


def test_code_inconnu_dit_les_codes_permis():
    with pytest.raises(ArgumentInvalideError, match=r"valeurs permises : taux_errone.*doublon_facture") as erreur:
        simulation(1, anomalies=["doublon"])
    assert "Vouliez-vous dire « doublon_facture » ?" in str(erreur.value)


def test_trop_d_anomalies_d_un_code():
    with pytest.raises(ArgumentInvalideError, match="plus de 3 fois : taux_errone"):
        simulation(1, anomalies=["taux_errone"] * 4)


def test_un_code_seul_est_accepte_en_texte():
    assert simulation(1, factures=30, anomalies="doublon_facture").anomalies["code"].tolist() == ["doublon_facture"]


def test_pas_assez_de_pieces_le_dit():
    plantation = Plantation(Tirage(1), METROPOLE, Counter({"doublon_facture": 3}))
    with pytest.raises(ArgumentInvalideError, match="demande 3 × doublon_facture, mais 2 pièce"):
        plantation.cibles("doublon_facture", np.array([4, 5]))
