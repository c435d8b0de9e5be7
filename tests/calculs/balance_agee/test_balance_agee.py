"""La balance âgée : conventions, refus, lectures."""

import datetime as dt

import pandas as pd
import pytest

from refcomp.calculs.balance_agee import BalanceAgee, balance_agee
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.rounding import XPF

JOUR = dt.date(2026, 5, 31)


def build_factures(*lignes):
    colonnes = ["piece", "client", "date_facture", "date_echeance", "montant"]
    return pd.DataFrame(lignes, columns=colonnes)


FACTURES = build_factures(
    ("F1", "Durand", "02/01/2026", "01/02/2026", "1 200,00"),
    ("F2", "Durand", "01/04/2026", "01/05/2026", "300,00"),
    ("F3", "Martin", "15/05/2026", "14/06/2026", "450,50"),
    ("A1", "Martin", "20/05/2026", "20/05/2026", "-50,50"),
    ("F4", "Petit", "01/03/2026", "31/03/2026", "99,99"),
)
REGLEMENTS = pd.DataFrame(
    [("F1", "10/03/2026", "200,00"), ("F4", "05/04/2026", "109,99"), ("F2", "01/06/2026", "300,00")],
    columns=["piece", "date", "montant"],
)


@pytest.fixture(scope="module")
def balance() -> BalanceAgee:
    return balance_agee(FACTURES, REGLEMENTS, date_arrete="31/05/2026")


def test_tableau_et_total(balance):
    assert balance.tableau["client"].tolist() == ["Durand", "Martin", "Petit"]
    assert balance.tableau["non_impute"].tolist() == [0, -50.5, -10]
    assert balance.tableau["total"].tolist() == [1300, 400, -10]
    assert balance.total == 1690
    assert balance.facture - balance.encaisse == pytest.approx(balance.total)
    assert balance.totaux["de_1_a_30"] == 300


def test_detail_dit_le_reste_et_le_retard(balance):
    detail = balance.detail.set_index("piece")
    assert detail.loc["F1", ["montant", "regle", "reste_du", "anciennete"]].tolist() == [1200, 200, 1000, 119]
    assert detail.loc["F1", "tranche"] == "plus_de_90"
    assert detail.loc["A1", ["nature", "tranche"]].tolist() == ["avoir", "non_impute"]


def test_ce_qui_est_posterieur_est_compte_et_ignore(balance):
    assert balance.ecartes == (0, 1)
    avant = balance_agee(FACTURES, REGLEMENTS, date_arrete=dt.date(2026, 3, 31))
    assert avant.ecartes == (3, 2)
    assert avant.total == 1099.99


def test_part_des_creances_anciennes(balance):
    assert balance.part(plus_de=60) == pytest.approx(1000 / 1750.5)
    assert balance.part(plus_de=118) == balance.part(plus_de=60)
    assert balance.part(plus_de=119) == 0
    vide = balance_agee(FACTURES.head(0), date_arrete=JOUR)
    assert vide.part(plus_de=0) == 0


def test_relances_classees_et_credit_deduit(balance):
    classement = balance.relances()
    assert classement.to_dict("records") == [
        {
            "client": "Durand",
            "echu": 1300,
            "credits": 0,
            "a_relancer": 1300,
            "retard_maximal": 119,
            "pieces": 2,
        },
    ]
    assert balance.relances(0).empty


def test_les_constats_nomment_trop_percus_acomptes_et_echeances():
    factures = build_factures(
        ("F1", "Petit", "01/03/2026", "01/02/2026", 100),
        ("F2", "Petit", "01/03/2026", "01/04/2026", 100),
    )
    reglements = pd.DataFrame({"piece": ["F2", None], "client": "Petit", "date": "02/03/2026", "montant": [130, 20]})
    balance = balance_agee(factures, reglements, date_arrete=JOUR)
    assert [c.code for c in balance.constats] == ["trop_percu", "reglement_non_affecte", "echeance_anterieure"]
    assert "30,00\u00a0€ de trop" in balance.constats[0].message


def test_un_reglement_anterieur_a_sa_facture_est_un_acompte():
    factures = build_factures(("F1", "Petit", "10/04/2026", "10/05/2026", 500))
    reglements = pd.DataFrame({"piece": ["F1"], "date": ["01/04/2026"], "montant": [150]})
    avant = balance_agee(factures, reglements, date_arrete="05/04/2026")
    assert avant.tableau[["client", "non_impute", "total"]].to_numpy().tolist() == [["Petit", -150, -150]]
    apres = balance_agee(factures, reglements, date_arrete="10/04/2026")
    assert apres.tableau[["client", "non_echu", "total"]].to_numpy().tolist() == [["Petit", 350, 350]]


def test_la_colonne_nature_porte_le_signe():
    factures = FACTURES.assign(nature=["facture", "facture", "facture", "avoir", "facture"])
    factures["montant"] = factures["montant"].str.replace("-", "", regex=False)
    pd.testing.assert_frame_equal(
        balance_agee(factures, REGLEMENTS, date_arrete=JOUR).tableau,
        balance_agee(FACTURES, REGLEMENTS, date_arrete=JOUR).tableau,
    )
    factures.loc[0, "montant"] = "-1 200,00"
    with pytest.raises(DonneesInvalidesError, match="F1 : quand la colonne « nature » est donnée"):
        balance_agee(factures, REGLEMENTS, date_arrete=JOUR)


def test_un_credit_s_impute_sur_le_plus_ancien():
    factures = build_factures(
        ("F2", "Petit", "01/04/2026", "01/05/2026", 100),
        ("F1", "Petit", "01/01/2026", "31/01/2026", 100),
        ("A1", "Petit", "10/05/2026", "10/05/2026", -130),
    )
    detail = balance_agee(factures, date_arrete=JOUR, avoirs="plus_ancien").detail.set_index("piece")
    assert detail["reste_du"].to_dict() == {"F2": 70, "F1": 0, "A1": 0}
    assert detail["compense"].to_dict() == {"F2": 30, "F1": 100, "A1": -130}


def test_les_centimes_entiers_et_les_categories_donnent_le_meme_tableau(balance):
    factures = FACTURES.assign(
        montant=[120000, 30000, 45050, -5050, 9999],
        client=FACTURES["client"].astype("category"),
        date_facture=pd.to_datetime(FACTURES["date_facture"], format="%d/%m/%Y"),
    )
    reglements = REGLEMENTS.assign(montant=[20000, 10999, 30000])
    autre = balance_agee(factures, reglements, date_arrete=JOUR, unite="centime")
    pd.testing.assert_frame_equal(autre.tableau, balance.tableau)


def test_les_entrees_ne_sont_pas_modifiees():
    avant, reglements = FACTURES.copy(), REGLEMENTS.copy()
    balance_agee(FACTURES, REGLEMENTS, date_arrete=JOUR, avoirs="plus_ancien")
    pd.testing.assert_frame_equal(FACTURES, avant)
    pd.testing.assert_frame_equal(REGLEMENTS, reglements)


def test_tous_les_defauts_des_deux_tables_sont_dits_ensemble():
    factures = pd.concat([FACTURES, FACTURES.head(1)], ignore_index=True)
    factures.loc[1, "date_echeance"] = "31/02/2026"
    factures.loc[2, "montant"] = "beaucoup"
    reglements = REGLEMENTS.assign(date=["10/03/2026", "bientôt", "01/06/2026"])
    with pytest.raises(DonneesInvalidesError) as refus:
        balance_agee(factures, reglements, date_arrete=JOUR)
    codes = [c.code for c in refus.value.constats]
    assert codes == ["date_illisible", "nombre_illisible", "doublon", "date_illisible"]
    assert "Table « reglements »" in str(refus.value)


def test_les_reglements_sans_facture_sont_tous_nommes():
    reglements = pd.DataFrame({"piece": ["F9", None, "F8"], "date": "01/04/2026", "montant": 10})
    with pytest.raises(DonneesInvalidesError) as refus:
        balance_agee(FACTURES, reglements, date_arrete=JOUR)
    assert "pièces absentes des factures : F9, F8" in str(refus.value)
    assert "sans pièce ni client, lignes 1" in str(refus.value)


def test_un_centime_de_franc_est_refuse():
    with pytest.raises(DonneesInvalidesError, match="aucune décimale en XPF"):
        balance_agee(FACTURES, date_arrete=JOUR, devise=XPF)


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        ({"date_arrete": "31/06/2026"}, "date_arrete"),
        ({"tranches": (30, 30)}, "strictement croissants"),
        ({"tranches": ()}, "strictement croissants"),
        ({"anciennete_depuis": "echeanse"}, "Vouliez-vous dire « echeance »"),
        ({"avoirs": "ignore"}, "plus_ancien"),
        ({"unite": "euro"}, "centime"),
    ],
)
def test_une_convention_inconnue_est_refusee(options, phrase):
    with pytest.raises(ArgumentInvalideError, match=phrase):
        balance_agee(FACTURES, **({"date_arrete": JOUR} | options))


def test_un_age_n_est_pas_un_retard():
    balance = balance_agee(FACTURES.drop(columns="date_echeance"), date_arrete=JOUR, anciennete_depuis="facture")
    with pytest.raises(ArgumentInvalideError, match="part du retard"):
        balance.relances()
    assert "À relancer" not in balance.explication().render_texte()


def test_l_explication_porte_les_chiffres_du_cas(balance):
    texte = balance.explication().render_markdown()
    assert "1 règlement" in texte
    assert "| F1 | Durand | 1\u202f200,00 | 200,00 | 1\u202f000,00 |" in texte
    assert "| F1 | 01/02/2026 | 119 | plus de 90 j |" in texte
    assert "| Total | 450,50 | 300,00 | 0,00 | 0,00 | 1\u202f000,00 | -60,50 | 1\u202f690,00 |" in texte
    assert "À relancer d'abord : Durand (1\u202f300,00\u00a0€, 119 jours au plus)." in texte


def test_une_longue_balance_ne_montre_que_ses_premieres_lignes():
    factures = pd.DataFrame({"piece": [f"F{i}" for i in range(30)], "client": "Durand", "montant": 10})
    factures = factures.assign(date_facture="01/01/2026", date_echeance="01/02/2026")
    explication = balance_agee(factures, date_arrete=JOUR).explication()
    assert len(explication[1].tableau.lignes) == 20
    assert "10 autres suivent" in explication[1].texte


def test_une_somme_trop_grande_est_refusee_et_non_fausse():
    nombre = 6_000
    factures = pd.DataFrame(
        {
            "piece": [f"F{i}" for i in range(nombre)],
            "client": "A",
            "date_facture": "01/01/2025",
            "date_echeance": "31/01/2025",
            "montant": 22_000_000_000_000.0,
        },
    )
    with pytest.raises(DonneesInvalidesError, match="La somme des montants dépasse"):
        balance_agee(factures, date_arrete="31/05/2025")
