"""Ce qui doit rester vrai quelle que soit la graine, dans les deux profils."""

from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.calculs.tgc import taux_tgc
from refcomp.calculs.tva import taux_tva
from refcomp.entreprise import METROPOLE, NOUVELLE_CALEDONIE, Entreprise, simulation
from refcomp.rounding import unites_mineures

PROFILS = st.sampled_from([METROPOLE, NOUVELLE_CALEDONIE])
MONTANTS = {
    "montant",
    "debit",
    "credit",
    "solde",
    "ecart",
    "brut",
    "net_a_payer",
    "base",
    "reste_du",
    "regle",
    "avoirs",
}
REGLES = settings(max_examples=6, deadline=None)

entreprises = st.builds(
    lambda graine, profil, factures, exercice: simulation(graine, profil, factures=factures, exercice=exercice),
    st.integers(0, 2**40),
    PROFILS,
    st.integers(30, 160),
    st.sampled_from([2019, 2024, 2025]),
)


def unites(pme: Entreprise, colonne: pd.Series) -> pd.Series:
    return pd.Series(unites_mineures(colonne, pme.profil.devise), index=colonne.index)


def soldes_auxiliaires(pme: Entreprise, compte: str) -> pd.Series:
    lignes = pme.ecritures[pme.ecritures["compte"] == compte]
    montant = unites(pme, lignes["debit"]) - unites(pme, lignes["credit"])
    return montant.groupby(lignes["compte_auxiliaire"].astype("str")).sum()


def dus_par_tiers(pme: Entreprise, documents: pd.DataFrame, tiers: str) -> pd.Series:
    """Documents moins imputations des règlements comptabilisés, par tiers : recalcul indépendant du 411 et du 401."""
    du = unites(pme, documents["montant_ttc"]).groupby(documents[tiers].astype("str")).sum()
    imputations = pme.imputations.astype({"reglement": "str", "facture": "str"})
    imputations["unites"] = unites(pme, imputations["montant"])
    ecrits = pme.reglements.set_index(pme.reglements["numero"].astype("str"))["date_compte"]
    imputations = imputations[imputations["reglement"].map(ecrits) <= f"{pme.exercice}-12-31"]
    noms = documents.set_index(documents["numero"].astype("str"))[tiers].astype("str")
    imputations["tiers"] = imputations["facture"].map(noms)
    paye = imputations.dropna(subset="tiers").groupby("tiers")["unites"].sum()
    return du.sub(paye, fill_value=0).astype(int)


@REGLES
@given(entreprises)
def test_chaque_ecriture_et_la_balance_sont_equilibrees(pme):
    debit, credit = unites(pme, pme.ecritures["debit"]), unites(pme, pme.ecritures["credit"])
    par_ecriture = (debit - credit).groupby(pme.ecritures["numero_ecriture"]).sum()
    assert (par_ecriture == 0).all()
    balance = pme.balance()
    assert unites(pme, balance["solde"]).sum() == 0
    assert unites(pme, balance["debit"]).sum() == debit.sum()


@REGLES
@given(entreprises)
def test_les_ecritures_se_suivent_sans_trou_dans_l_exercice(pme):
    numeros = pme.ecritures["numero_ecriture"].to_numpy()
    assert numeros[0] == 1
    assert set(np.diff(numeros)) <= {0, 1}
    dates = pme.ecritures["date"]
    assert dates.is_monotonic_increasing
    assert dates.dt.year.eq(pme.exercice).all()
    entetes = pme.ecritures[["numero_ecriture", "journal", "date"]].drop_duplicates()
    assert entetes["numero_ecriture"].is_unique
    assert ((pme.ecritures["debit"] > 0) ^ (pme.ecritures["credit"] > 0)).all()
    assert set(pme.ecritures["compte"].astype("str")) <= set(pme.plan_comptable["compte"])


@REGLES
@given(entreprises)
def test_les_comptes_clients_egalent_les_factures_impayees(pme):
    attendu = dus_par_tiers(pme, pme.factures, "client")
    comptable = soldes_auxiliaires(pme, "411").reindex(attendu.index, fill_value=0)
    assert comptable.to_dict() == attendu.to_dict()
    situation = pme.situation_factures
    reste = unites(pme, situation["reste_du"])
    assert (reste >= 0).all()
    assert reste.groupby(situation["client"].astype("str")).sum().to_dict() == attendu.to_dict()


@REGLES
@given(entreprises)
def test_les_comptes_fournisseurs_egalent_les_factures_impayees(pme):
    attendu = -dus_par_tiers(pme, pme.achats, "fournisseur")
    comptable = soldes_auxiliaires(pme, "401").add(soldes_auxiliaires(pme, "404"), fill_value=0)
    assert comptable.reindex(attendu.index, fill_value=0).astype(int).to_dict() == attendu.to_dict()


@REGLES
@given(entreprises, st.integers(1, 12))
def test_le_releve_et_le_512_different_exactement_des_ecarts_listes(pme, mois):
    fin = pd.Timestamp(pme.exercice, mois, 1) + pd.offsets.MonthEnd(0)
    banque = pme.ecritures[(pme.ecritures["compte"] == "512") & (pme.ecritures["date"] <= fin)]
    solde_512 = (unites(pme, banque["debit"]) - unites(pme, banque["credit"])).sum()
    releve = pme.releve
    mouvements = unites(pme, releve["credit"]) - unites(pme, releve["debit"])
    ouverture = unites(pme, releve["solde"]).iloc[0] - mouvements.iloc[0]
    solde_releve = ouverture + mouvements[releve["date_operation"] <= fin].sum()
    ecarts = pme.ecarts_banque_au(fin.date())
    assert unites(pme, ecarts["ecart"]).sum() == solde_releve - solde_512
    if mois == 12:
        pd.testing.assert_frame_equal(ecarts, pme.ecarts_banque)
        assert {"compte_seul", "banque_seule"} <= set(ecarts["cote"])


@REGLES
@given(entreprises)
def test_le_releve_s_enchaine_et_reste_crediteur(pme):
    releve = pme.releve
    mouvements = unites(pme, releve["credit"]) - unites(pme, releve["debit"])
    assert (unites(pme, releve["solde"]).diff().iloc[1:] == mouvements.iloc[1:]).all()
    assert (releve["solde"] > 0).all()
    assert releve["date_operation"].is_monotonic_increasing
    assert ((releve["debit"] > 0) ^ (releve["credit"] > 0)).all()


@REGLES
@given(entreprises)
def test_le_pointage_relie_les_montants_du_releve_et_des_ecritures(pme):
    pointees = pme.operations_banque.query("ligne_releve > 0 and numero_ecriture > 0")
    releve = pme.releve.set_index("ligne").loc[pointees["ligne_releve"]]
    banque = pme.ecritures[pme.ecritures["compte"] == "512"]
    banque = banque[banque["journal"] == "BQ"].set_index("numero_ecriture").loc[pointees["numero_ecriture"]]
    assert (releve["credit"].to_numpy() == banque["debit"].to_numpy()).all()
    assert (releve["debit"].to_numpy() == banque["credit"].to_numpy()).all()
    assert len(pointees) > len(pme.operations_banque) / 2


@REGLES
@given(entreprises)
def test_chaque_document_de_vente_egale_ses_lignes_et_sa_taxe(pme):
    lignes = unites(pme, pme.lignes_facture["montant_ht"]).groupby(pme.lignes_facture["facture"], observed=True).sum()
    taxes = unites(pme, pme.taxes_facture["montant"]).groupby(pme.taxes_facture["facture"], observed=True).sum()
    bases = unites(pme, pme.taxes_facture["base"]).groupby(pme.taxes_facture["facture"], observed=True).sum()
    factures = pme.factures.set_index("numero")
    assert (lignes.to_numpy() == unites(pme, factures["montant_ht"]).to_numpy()).all()
    assert (bases.to_numpy() == unites(pme, factures["montant_ht"]).to_numpy()).all()
    assert (taxes.to_numpy() == unites(pme, factures["montant_taxe"]).to_numpy()).all()
    total = unites(pme, factures["montant_ht"]) + unites(pme, factures["montant_taxe"])
    assert (total == unites(pme, factures["montant_ttc"])).all()


@REGLES
@given(entreprises)
def test_chaque_ligne_et_chaque_taxe_suivent_la_regle_d_arrondi(pme):
    pas = Decimal(1).scaleb(-pme.profil.devise.decimales)

    def arrondi(valeur: Decimal) -> float:
        return float(valeur.quantize(pas, ROUND_HALF_UP))

    avoirs = set(pme.avoirs["numero"])
    for ligne in pme.lignes_facture.head(60).itertuples():
        exact = Decimal(ligne.quantite) * Decimal(str(ligne.prix_unitaire)) * (100 - ligne.remise_pourcent) / 100
        assert ligne.montant_ht == arrondi(-exact if ligne.facture in avoirs else exact)
    for taxe in pme.taxes_facture.itertuples():
        assert taxe.montant == arrondi(Decimal(str(taxe.base)) * Decimal(str(taxe.taux)))


@REGLES
@given(entreprises)
def test_les_taux_sont_ceux_du_jour_de_livraison(pme):
    livraisons = pme.livraisons.set_index("numero")["date"]
    factures = pme.factures.set_index("numero")
    for taxe in pme.taxes_facture.head(40).itertuples():
        jour = livraisons[factures.loc[taxe.facture, "livraison"]].date()
        if taxe.categorie_taxe == "exonere":
            attendu = Decimal(0)
        elif pme.profil is METROPOLE:
            attendu = taux_tva(jour, taxe.categorie_taxe, "metropole")
        else:
            attendu = taux_tgc(jour, taxe.categorie_taxe)
        assert taxe.taux == float(attendu)


@REGLES
@given(entreprises)
def test_les_imputations_epuisent_les_reglements_sans_depasser_les_factures(pme):
    impute = unites(pme, pme.imputations["montant"])
    par_reglement = impute.groupby(pme.imputations["reglement"].astype("str")).sum()
    montants = unites(pme, pme.reglements["montant"])
    montants.index = pme.reglements["numero"].astype("str")
    assert par_reglement.to_dict() == montants.to_dict()
    assert (impute > 0).all()
    documents = pd.concat([pme.factures, pme.achats])
    ttc = unites(pme, documents["montant_ttc"].reset_index(drop=True))
    rattache = documents["facture_origine"].astype(object).where(documents["type"] == "avoir", documents["numero"])
    net = ttc.groupby(rattache.astype("str").to_numpy()).sum()
    par_facture = impute.groupby(pme.imputations["facture"].astype("str")).sum()
    assert (par_facture <= net.reindex(par_facture.index)).all()


@REGLES
@given(entreprises)
def test_commande_livraison_facture_echeance_se_suivent(pme):
    livraisons = pme.livraisons.merge(
        pme.commandes[["numero", "date", "client"]], left_on="commande", right_on="numero", suffixes=("", "_commande")
    )
    assert len(livraisons) == len(pme.livraisons)
    assert (livraisons["date"] > livraisons["date_commande"]).all()
    assert (livraisons["client"].astype("str") == livraisons["client_commande"].astype("str")).all()
    factures = pme.factures.merge(
        pme.livraisons[["numero", "date"]], left_on="livraison", right_on="numero", suffixes=("", "_livraison")
    )
    assert (factures["date"] >= factures["date_livraison"]).all()
    assert (factures["echeance"] >= factures["date"]).all()
    dates = pme.factures.set_index("numero")["date"]
    avoirs = pme.avoirs
    assert len(avoirs)
    assert (avoirs["date"].to_numpy() > dates[avoirs["facture_origine"]].to_numpy()).all()
    assert (avoirs["montant_ttc"] < 0).all()
    assert (pme.commandes["date"] <= f"{pme.exercice}-12-31").all()


@REGLES
@given(entreprises)
def test_les_factures_se_numerotent_sans_trou_par_date(pme):
    factures = pme.factures[pme.factures["type"] == "facture"]
    de_l_exercice = factures[~factures["a_nouveau"]]
    numeros = de_l_exercice["numero"].astype("str").str.split("-").str[1].astype(int)
    assert numeros.tolist() == list(range(1, len(numeros) + 1))
    assert factures["date"].is_monotonic_increasing
    assert (factures.loc[factures["a_nouveau"], "date"] < f"{pme.exercice}-01-01").all()
    assert de_l_exercice["date"].dt.year.eq(pme.exercice).all()


@REGLES
@given(entreprises)
def test_stock_jamais_negatif_et_repris_dans_les_comptes(pme):
    stocks = pme.stocks
    mouvements = stocks["quantite_initiale"] + stocks["entrees"] - stocks["sorties"] + stocks["retours"]
    assert (mouvements == stocks["quantite_finale"]).all()
    assert (stocks["quantite_finale"] >= 0).all()
    balance = pme.balance().set_index("compte")
    assert unites(pme, balance["solde"])["37"] == unites(pme, stocks["valeur_finale"]).sum()
    achats = pme.lignes_achat.merge(pme.achats[["numero", "a_nouveau"]], left_on="achat", right_on="numero")
    entrees = achats[~achats["a_nouveau"]].groupby(achats["article"].astype("str"))["quantite"].sum()
    assert (
        stocks.set_index("article")["entrees"].to_dict() == entrees.reindex(stocks["article"], fill_value=0).to_dict()
    )


@REGLES
@given(entreprises)
def test_immobilisations_emprunts_et_taxe_sont_dans_les_comptes(pme):
    soldes = unites(pme, pme.balance().set_index("compte")["solde"])
    immobilisations = pme.immobilisations
    brut = unites(pme, immobilisations["valeur_origine"]).groupby(immobilisations["compte"]).sum()
    cumul = unites(pme, immobilisations["amortissement_cumule"]).groupby(immobilisations["compte_amortissement"]).sum()
    assert (soldes[brut.index] == brut).all()
    assert (soldes[cumul.index] == -cumul).all()
    assert (immobilisations["valeur_nette"] >= 0).all()
    passees = pme.echeances_emprunt[pme.echeances_emprunt["date"] <= f"{pme.exercice}-12-31"]
    capital = unites(pme, pme.emprunts["capital"]).sum() - unites(pme, passees["amortissement"]).sum()
    assert soldes["164"] == -capital
    dernieres = pme.echeances_emprunt.groupby("emprunt")["capital_apres"].last()
    assert (dernieres == 0).all()
    collectees = [c for c in soldes.index if c.startswith(pme.profil.comptes_taxe["collectee"]["racine"])]
    assert collectees
    assert (soldes[collectees] == 0).all()
    derniere = pme.declarations.iloc[-1]
    a_decaisser = pme.profil.comptes_taxe["a_decaisser"]["compte"]
    assert soldes.get(a_decaisser, 0) == -unites(pme, pd.Series([derniere["taxe_due"]]))[0]


@REGLES
@given(st.integers(0, 2**40), st.integers(30, 120))
def test_les_montants_en_francs_pacifiques_sont_entiers(graine, factures):
    for nom, table in simulation(graine, NOUVELLE_CALEDONIE, factures=factures).tables().items():
        for colonne in table.select_dtypes("float64"):
            if colonne not in {"taux", "taux_annuel", "equivalents_temps_plein"}:
                assert (table[colonne] % 1 == 0).all(), (nom, colonne)


@REGLES
@given(st.integers(0, 2**40), PROFILS)
def test_la_meme_graine_rend_les_memes_tables(graine, profil):
    une, autre = (simulation(graine, profil, factures=40, anomalies=["doublon_facture"]) for _ in range(2))
    for nom, table in une.tables().items():
        pd.testing.assert_frame_equal(table, autre.tables()[nom])
    suivante = simulation(graine + 1, profil, factures=40)
    assert not une.factures["montant_ttc"].equals(suivante.factures["montant_ttc"])


@REGLES
@given(st.integers(0, 2**40), PROFILS)
def test_la_taille_ne_change_ni_les_tiers_ni_le_catalogue(graine, profil):
    petite, grande = (simulation(graine, profil, factures=n) for n in (40, 400))
    pd.testing.assert_frame_equal(petite.clients, grande.clients.head(len(petite.clients)))
    pd.testing.assert_frame_equal(petite.fournisseurs, grande.fournisseurs)
    pd.testing.assert_frame_equal(petite.articles, grande.articles)


@pytest.mark.parametrize("profil", [METROPOLE, NOUVELLE_CALEDONIE], ids=lambda p: p.code)
def test_les_comportements_de_paiement_sont_tous_presents(profil):
    pme = simulation(1, profil, factures=1500)
    reglements = pme.reglements[pme.reglements["sens"] == "client"]
    assert {"exacte", "absente", "erronee", "sans_objet"} <= set(reglements["reference_statut"])
    parts = pme.imputations[pme.imputations["reglement"].isin(reglements["numero"])]
    assert (parts.groupby("reglement", observed=True).size() > 1).any()  # groupés
    assert (parts.groupby("facture", observed=True).size() > 1).any()  # partiels
    premiers = parts.merge(
        reglements[["numero", "date", "reference", "reference_statut"]], left_on="reglement", right_on="numero"
    )
    premiers = premiers.merge(pme.situation_factures[["facture", "echeance"]].astype({"facture": "str"}), on="facture")
    assert (premiers["date"] > premiers["echeance"]).mean() > 0.2
    exactes = premiers[premiers["reference_statut"] == "exacte"].drop_duplicates("reglement")
    assert (exactes["facture"].astype("str") == exactes["reference"].astype("str")).all()
    erronees = premiers[premiers["reference_statut"] == "erronee"].drop_duplicates("reglement")
    assert (erronees["facture"].astype("str") != erronees["reference"].astype("str")).all()
    echues = pme.situation_factures[pme.situation_factures["echeance"] < "2025-06-30"]
    assert (echues["reste_du"] > 0).any()  # litiges


@pytest.mark.parametrize("profil", [METROPOLE, NOUVELLE_CALEDONIE], ids=lambda p: p.code)
def test_un_grand_volume_reste_equilibre(profil):
    pme = simulation(9, profil, factures=6000)
    assert len(pme.factures[pme.factures["type"] == "facture"]) == 6000 + 300
    debit, credit = unites(pme, pme.ecritures["debit"]), unites(pme, pme.ecritures["credit"])
    assert ((debit - credit).groupby(pme.ecritures["numero_ecriture"]).sum() == 0).all()
    assert unites(pme, pme.ecarts_banque["ecart"]).sum() == (
        unites(pme, pme.releve["solde"]).iloc[-1] - unites(pme, pme.balance().set_index("compte")["solde"])["512"]
    )
