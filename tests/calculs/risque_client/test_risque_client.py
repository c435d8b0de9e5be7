"""Le risque client sur des données ordinaires, limites ou fausses."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from refcomp.calculs.reglement import etat_reglements
from refcomp.calculs.risque_client import (
    BAREME_USUEL,
    CLASSES_USUELLES,
    SEUILS_USUELS,
    comportement_paiement,
    delai_moyen_reglement,
    encours_clients,
    evaluation_risque,
    ratios,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

COMPTE = {
    "actif_immobilise": 300_000,
    "stocks": 80_000,
    "creances_clients": 120_000,
    "autres_creances": 10_000,
    "disponibilites": 40_000,
    "capitaux_propres": 220_000,
    "provisions": 10_000,
    "dettes_financieres": 130_000,
    "dettes_fournisseurs": 110_000,
    "autres_dettes": 60_000,
    "concours_bancaires": 20_000,
    "caf": 52_000,
}
FACTURES = pd.DataFrame(
    [
        ("F1", "Alizé", "01/01/2026", "31/01/2026", 1000),
        ("F2", "Alizé", "01/03/2026", "31/03/2026", 2000),
        ("F3", "Brume", "01/02/2026", "03/03/2026", 5000),
        ("F4", "Brume", "20/05/2026", "19/06/2026", 700),
    ],
    columns=["piece", "client", "date_facture", "date_echeance", "montant"],
)
REGLEMENTS = pd.DataFrame(
    [("F1", "05/02/2026", 1000), ("F2", "30/03/2026", 2000), ("F3", "02/05/2026", 1500)],
    columns=["piece", "date", "montant"],
)
ARRETE = "31/05/2026"
DEMANDES = pd.DataFrame(
    [("Alizé", 120_000, 45, 10_000), ("Brume", 60_000, 30, 8_000)],
    columns=["client", "achats_annuels", "delai_accorde", "plafond_actuel"],
)


def lecture(resultat, ratio):
    return resultat.tableau.set_index("ratio").loc[ratio]


def codes(constats):
    return {c.code for c in constats}


def test_un_compte_complet():
    r = ratios(COMPTE)
    assert r.valeur("autonomie_financiere") == Fraction(2, 5)
    assert (r.valeur("frng"), r.valeur("bfr"), r.valeur("tresorerie_nette")) == (60_000, 40_000, 20_000)
    assert r.valeur("capacite_remboursement") == Fraction(5, 2)
    assert lecture(r, "liquidite_reduite")["lecture"] == "favorable"
    assert lecture(r, "liquidite_immediate")["lecture"] == "sans_norme"
    assert codes(r.constats) == {"postes_manquants"}  # l'activité n'est pas donnée


def test_un_poste_absent_est_dit_jamais_pris_pour_zero():
    sans = {n: v for n, v in COMPTE.items() if n != "concours_bancaires"}
    r = ratios(sans)
    assert r.valeur("liquidite_generale") is None
    assert "« concours_bancaires »" in lecture(r, "liquidite_generale")["phrase"]
    for vide in (None, np.nan, "", pd.NA):
        assert ratios(sans | {"concours_bancaires": vide}).valeur("liquidite_generale") is None
    assert ratios(sans | {"concours_bancaires": 0}).valeur("liquidite_generale") is not None


def test_la_table_et_le_dictionnaire_disent_la_meme_chose():
    table = pd.DataFrame([{"client": "A", "exercice": 2024} | COMPTE, {"client": "B", "exercice": 2024, "caf": 1}])
    copie = table.copy(deep=True)
    r = ratios(table)
    pd.testing.assert_frame_equal(table, copie)
    seul = ratios(COMPTE)
    for nom in SEUILS_USUELS["ratio"]:
        assert r.valeur(nom, "A", "2024") == seul.valeur(nom)
    assert r.comparaison().columns.tolist() == ["ratio", "libelle", "unite", "A 2024", "B 2024"]


def test_des_capitaux_propres_negatifs_ne_font_pas_un_bon_ratio():
    r = ratios({"capitaux_propres": -10, "dettes_financieres": 100, "resultat_net": -5, "caf": -1})
    for nom in ("endettement", "rentabilite_financiere", "capacite_remboursement"):
        assert r.valeur(nom) is None
        assert lecture(r, nom)["lecture"] == "defavorable"
    assert lecture(ratios({"ca_ht": 0, "resultat_net": 5}), "profitabilite")["lecture"] == "non_calculable"


def test_les_seuils_se_changent():
    r = ratios(COMPTE, seuils={"autonomie_financiere": "0,5", "liquidite_generale": None})
    assert lecture(r, "autonomie_financiere")["lecture"] == "defavorable"
    assert lecture(r, "autonomie_financiere")["source"] == "seuil donné par l'appelant"
    assert lecture(r, "liquidite_generale")["lecture"] == "sans_norme"
    assert (
        ratios(COMPTE, seuils={"autonomie_financiere": 0.4}).tableau["lecture"].iloc[3] == "favorable"
    )  # borne incluse


def test_des_comptes_qui_ne_concordent_pas_sont_signales():
    r = ratios(COMPTE | {"total_bilan": 600_000})
    assert "comptes_discordants" in codes(r.constats)
    assert r.valeur("autonomie_financiere") == Fraction(22, 60)  # le total donné est lu tel quel


def test_un_poste_mal_ecrit_est_signale():
    messages = [c.message for c in ratios(COMPTE | {"stock": 3}).constats]
    assert any("Vouliez-vous dire « stocks » ?" in m for m in messages)


@pytest.mark.parametrize(
    ("comptes", "dit"),
    [
        ({"stok": 3}, "Aucun poste n'est reconnu"),
        ({"stocks": "beaucoup", "caf": True}, "Donnée « stocks »"),
        ({"stocks": -1}, "au moins 0"),
        ({"stocks": np.inf}, "reçu inf"),
        ({"stocks": [1, 2]}, "[1, 2]"),
        (pd.DataFrame({"client": ["A", "A"], "caf": [1, 2]}), "en double : A"),
        (pd.DataFrame({"client": ["A"], "caf": ["x"]}), "caf"),
        (pd.DataFrame({"client": [], "caf": []}), "aucune ligne"),
    ],
)
def test_des_comptes_refuses(comptes, dit):
    with pytest.raises(DonneesInvalidesError) as erreur:
        ratios(comptes)
    assert dit in str(erreur.value)


def test_des_arguments_refuses():
    for appel in (
        lambda: ratios([1, 2]),
        lambda: ratios(COMPTE, jours=364),
        lambda: ratios(COMPTE, seuils={"autonomie": 1}),
        lambda: ratios(COMPTE, seuils=[1]),
        lambda: ratios(COMPTE).valeur("autonomie_financiere", "Inconnu"),
        lambda: ratios(COMPTE).explication("Inconnu"),
        lambda: ratios(COMPTE, devise="USD"),
        lambda: delai_moyen_reglement(1, 2, methode="moyenne"),
        lambda: delai_moyen_reglement(1),
        lambda: delai_moyen_reglement(1, 2, ventes=pd.DataFrame()),
        lambda: comportement_paiement(FACTURES, REGLEMENTS, ARRETE, avances="oui"),
        lambda: encours_clients(pd.DataFrame(), commandes="oui"),
        lambda: evaluation_risque(DEMANDES),
        lambda: evaluation_risque(DEMANDES, ratios=COMPTE),
        lambda: evaluation_risque(DEMANDES, ratios=ratios(COMPTE, devise="XPF")),
    ):
        with pytest.raises(ArgumentInvalideError):
            appel()


def test_un_compte_en_francs_refuse_les_centimes():
    with pytest.raises(DonneesInvalidesError, match="aucune décimale"):
        ratios({"stocks": "10,50"}, devise="XPF")
    assert ratios({"frng": 80_000, "bfr": 95_000}, devise="XPF").valeur("tresorerie_nette") == -15_000


def ventes(*montants, depart="2026-05-31"):
    mois = pd.date_range(end=depart, periods=len(montants), freq="ME")[::-1]
    return pd.DataFrame({"mois": mois, "montant": montants})


def test_epuisement_d_un_mois_sans_vente_et_de_ventes_insuffisantes():
    d = delai_moyen_reglement(150, methode="epuisement", ventes=ventes(100, 0, 100))
    assert d.jours == 31 + 30 + Fraction(31, 2)
    court = delai_moyen_reglement(500, methode="epuisement", ventes=ventes(100, 100))
    assert (court.jours, court.complet, codes(court.constats)) == (61, False, {"ventes_insuffisantes"})
    assert "dépasse" in court.explication().render_texte()
    assert delai_moyen_reglement(0, methode="epuisement", ventes=ventes(100)).jours == 0


def test_un_mois_saute_ou_double_est_refuse():
    troue = ventes(100, 50, 20).drop(index=1)
    with pytest.raises(DonneesInvalidesError, match="suit un trou") as erreur:
        delai_moyen_reglement(150, methode="epuisement", ventes=troue)
    assert "05/2026" in str(erreur.value)
    double = pd.concat([ventes(100, 50), ventes(3)])
    with pytest.raises(DonneesInvalidesError, match="figure deux fois"):
        delai_moyen_reglement(150, methode="epuisement", ventes=double)


@pytest.mark.parametrize("ca", [0, -5, "abc", np.nan, np.inf, True])
def test_un_chiffre_d_affaires_refuse(ca):
    with pytest.raises(DonneesInvalidesError):
        delai_moyen_reglement(10, ca)


def test_pondere_sans_facture_soldee():
    vide = REGLEMENTS.iloc[:0]
    with pytest.raises(DonneesInvalidesError, match="pas encore connu"):
        delai_moyen_reglement(methode="pondere", factures=FACTURES, reglements=vide, date_arrete=ARRETE)
    d = delai_moyen_reglement(methode="pondere", factures=FACTURES, reglements=REGLEMENTS, date_arrete=ARRETE)
    assert d.jours == Fraction(1000 * 35 + 2000 * 29, 3000)
    assert "factures_en_attente" in codes(d.constats)


def test_comportement_de_deux_clients():
    avant = FACTURES.copy(deep=True)
    c = comportement_paiement(FACTURES, REGLEMENTS, ARRETE)
    pd.testing.assert_frame_equal(FACTURES, avant)
    alize, brume = c.tableau.to_dict("records")
    assert (alize["factures"], alize["retard_max"], alize["part_nombre"], alize["tendance"]) == (
        2,
        5,
        0.5,
        "amelioration",
    )
    assert c.exactes["Brume", "retard_moyen"] == Fraction(1500 * 60 + 3500 * 89, 5000)
    assert (brume["encours"], brume["echu"], brume["tendance"]) == (4200, 3500, "indeterminee")
    assert np.isnan(brume["incidents"])
    assert "incidents_inconnus" in codes(c.constats)
    assert c.tableau["part_ventes"].tolist() == [3000 / 8700, 5700 / 8700]


def test_les_incidents_se_comptent_dans_leur_fenetre():
    incidents = pd.DataFrame(
        {"client": ["Brume", "Brume", "Autre"], "date": ["01/02/2026", "01/02/2024", "01/02/2026"]}
    )
    c = comportement_paiement(FACTURES, REGLEMENTS, ARRETE, incidents=incidents)
    assert c.tableau["incidents"].tolist() == [0, 1]
    assert "client_inconnu" in codes(c.constats)
    assert (
        comportement_paiement(FACTURES, REGLEMENTS, ARRETE, incidents=incidents.iloc[:0]).tableau["incidents"].sum()
        == 0
    )


def test_un_client_sans_facture_echue_et_un_avoir():
    neuf = pd.DataFrame(
        [("G1", "Neuf", "20/05/2026", "20/06/2026", 100), ("G2", "Neuf", "20/05/2026", "20/05/2026", -30)],
        columns=FACTURES.columns,
    )
    c = comportement_paiement(neuf, None, ARRETE)
    ligne = c.tableau.iloc[0]
    assert (ligne["factures"], ligne["encours"], ligne["tendance"]) == (0, 70, "indeterminee")
    assert np.isnan(ligne["retard_moyen"])
    assert "avoirs_ecartes" in codes(c.constats)
    assert "inconnu" in c.explication().render_texte()


def test_tous_les_defauts_du_comportement_en_une_fois():
    fautives = FACTURES.assign(montant="x", date_echeance="31/02/2026")
    with pytest.raises(DonneesInvalidesError) as erreur:
        comportement_paiement(fautives, REGLEMENTS, ARRETE)
    assert len(erreur.value.constats) == 2
    with pytest.raises(DonneesInvalidesError, match="recents"):
        comportement_paiement(FACTURES, REGLEMENTS, ARRETE, recents=0)


def test_encours_d_apres_un_etat_des_reglements():
    etat = etat_reglements(FACTURES, REGLEMENTS, ARRETE)
    clients = pd.DataFrame({"client": ["Brume", "Alizé"], "commandes": [800, 0], "plafond": [5000, None]})
    e = encours_clients(clients, etat=etat)
    assert e.tableau["encours"].tolist() == [5000, 0]
    assert e.tableau["situation"].tolist() == ["proche", "sans_plafond"]
    assert codes(e.constats) == {"colonnes_non_donnees", "sans_plafond"}
    assert encours_clients(clients, etat=etat, commandes="exclues").tableau["encours"].tolist() == [4200, 0]
    with pytest.raises(DonneesInvalidesError, match="Inconnu"):
        encours_clients(clients.assign(client=["Inconnu", "Alizé"]), etat=etat)
    with pytest.raises(DonneesInvalidesError, match="EUR"):
        encours_clients(clients, etat=etat, devise="XPF")


def test_encours_et_plafond_nul():
    clients = pd.DataFrame({"client": ["A", "B"], "factures": [0, 10], "plafond": [0, 0]})
    assert encours_clients(clients).tableau["situation"].tolist() == ["sous_plafond", "depassement"]
    with pytest.raises(DonneesInvalidesError, match="ne doit figurer qu'une fois"):
        encours_clients(clients.assign(client="A"))


def evalue(**options):
    comptes = pd.DataFrame([{"client": "Alizé", "exercice": "2025"} | COMPTE])
    comportement = comportement_paiement(FACTURES, REGLEMENTS, ARRETE)
    return evaluation_risque(DEMANDES, ratios=ratios(comptes), comportement=comportement, **options)


def test_une_evaluation_motive_sa_proposition():
    v = evalue()
    alize, brume = v.tableau.to_dict("records")
    assert (alize["classe"], alize["plafond_propose"], alize["besoin"]) == ("A", 15_000, 15_000)
    texte = v.explication("Alizé").render_texte()
    assert "serait relevé de 5\u202f000,00\u00a0€" in texte
    assert "Proposition à soumettre" in texte
    assert (brume["classe"], np.isnan(brume["plafond_propose"])) == ("", True)  # 35 % du barème seulement
    assert "Aucun plafond n'est proposé" in v.explication("Brume").render_texte()
    with pytest.raises(ArgumentInvalideError, match="Alizé, Brume"):
        v.explication("Cirrus")


def test_une_alerte_impose_la_derniere_classe():
    v = evalue(alertes={"Alizé": "redressement judiciaire ouvert le 3 mai"})
    alize = v.tableau.iloc[0]
    assert (alize["classe"], alize["plafond_propose"]) == ("D", 0)
    assert "redressement judiciaire" in v.motifs["motif"].iloc[0]
    brume = evalue(alertes={"Brume": "liquidation judiciaire"}).explication("Brume").render_texte()
    assert "Il doit 4\u202f200,00\u00a0€, dont échu 3\u202f500,00\u00a0€ ; c'est 4\u202f200,00\u00a0€ de plus" in brume
    with pytest.raises(DonneesInvalidesError, match="Cirrus"):
        evalue(alertes={"Cirrus": "x"})


def test_les_garanties_s_ajoutent_et_le_pas_arrondit_vers_le_bas():
    comptes = pd.DataFrame([{"client": "Alizé", "exercice": "2025"} | COMPTE])
    demandes = pd.DataFrame(
        {"client": ["Alizé"], "achats_annuels": [100_003], "delai_accorde": [30], "garanties": [50]}
    )
    v = evaluation_risque(demandes, ratios=ratios(comptes), pas=1000, part_minimale=0)
    assert v.tableau["plafond_propose"].item() == 8050


def test_le_dernier_exercice_compte():
    comptes = pd.DataFrame(
        [
            {"client": "Alizé", "exercice": a, "capitaux_propres": f, "total_bilan": 100}
            for a, f in ((2025, 40), (2024, 0))
        ]
    )
    v = evaluation_risque(DEMANDES, ratios=ratios(comptes), part_minimale=0)
    assert v.tableau["score"].iloc[0] == 100


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        ({"bareme": BAREME_USUEL.assign(bon=1.0, mauvais=1.0)}, "deux bornes distinctes"),
        ({"bareme": BAREME_USUEL.assign(poids=0)}, "Tous les poids sont nuls"),
        ({"bareme": BAREME_USUEL.assign(critere="sourire")}, "sourire"),
        ({"classes": CLASSES_USUELLES.iloc[:3]}, "Aucune classe ne commence à 0"),
        ({"classes": CLASSES_USUELLES.assign(coefficient=[0, 0, 0, 1])}, "l'échelle se contredit"),
        ({"pas": 0}, "pas"),
        ({"part_fonds_propres": "dix"}, "dix"),
    ],
)
def test_un_bareme_refuse(options, dit):
    with pytest.raises(DonneesInvalidesError) as erreur:
        evalue(**options)
    assert dit in str(erreur.value)


def test_les_nombres_francais_et_les_decimaux_se_lisent():
    assert delai_moyen_reglement("90 000,00", Decimal(720_000)).jours == 45
    assert ratios({"capitaux_propres": "300,50", "total_bilan": Decimal("601.00")}).valeur(
        "autonomie_financiere"
    ) == Fraction(1, 2)
