"""Les contrôles des écritures retrouvent les anomalies plantées dans l'entreprise simulée, et peu d'autres choses."""

import pytest

from refcomp.calculs.controle_ecritures import controle_ecritures
from refcomp.calculs.lettrage import echeancier, lettrage
from refcomp.entreprise import simulation

TROUVEES = {
    "rupture_numerotation": "rupture_numerotation",
    "ecriture_desequilibree": "ecriture_desequilibree",
    "separation_exercices": "piece_non_comptabilisee",
    "compte_errone": "compte_inhabituel",
    "chiffres_inverses": "taxe_incoherente",
    "doublon_facture": "doublon",
}


def controle(entreprise):
    journal = entreprise.ecritures.rename(columns={"compte_auxiliaire": "tiers"})
    achats = entreprise.achats[~entreprise.achats["a_nouveau"]].rename(columns={"numero": "piece"})
    return controle_ecritures(
        journal[journal["journal"] != "AN"],
        exercice=("01/01/2025", "31/12/2025"),
        pieces=achats[["piece", "montant_ttc", "montant_ht"]],
    ).tableau


@pytest.mark.parametrize("graine", [3, 7, 11])
def test_les_anomalies_du_journal_sont_trouvees(graine):
    entreprise = simulation(graine, factures=150, anomalies=list(TROUVEES))
    trouve = controle(entreprise)
    for plantee in entreprise.anomalies.itertuples():
        en_cause = trouve[trouve["piece"] == plantee.piece]["code"].tolist()
        admis = {TROUVEES[plantee.code], *(["compte_inattendu"] if plantee.code == "compte_errone" else [])}
        assert admis & set(en_cause), plantee.explication


@pytest.mark.parametrize("graine", [3, 7, 11])
def test_une_entreprise_saine_n_a_aucune_erreur(graine):
    trouve = controle(simulation(graine, factures=150))
    assert (trouve["gravite"] != "erreur").all()
    assert (trouve["gravite"] == "avertissement").sum() <= 3


def test_le_lettrage_et_l_echeancier_retrouvent_le_solde_des_comptes():
    entreprise = simulation(5, factures=120)
    journal = entreprise.ecritures.rename(columns={"compte_auxiliaire": "tiers"})
    tiers = journal[journal["compte"].isin(["401", "411"])]
    resultat = lettrage(tiers)
    solde = round(tiers["debit"].sum() - tiers["credit"].sum(), 2)
    assert round(resultat.restes["montant"].sum(), 2) == solde
    assert (resultat.tableau["lettre"] != "").mean() > 0.6
    for jour in ("30/06/2025", "31/12/2025"):
        fin = jour[6:] + jour[2:6].replace("/", "-") + jour[:2]
        presentes = tiers[tiers["date"] <= fin.replace("/", "-")]
        attendu = round(presentes["debit"].sum() - presentes["credit"].sum(), 2)
        assert round(echeancier(resultat.tableau, jour).tableau["solde"].sum(), 2) == attendu
