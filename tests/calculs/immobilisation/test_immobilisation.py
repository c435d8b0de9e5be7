"""La vie d'une immobilisation : options, comptes par millésime, tableau, contrôle, refus."""

import datetime as dt
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.amortissement import amortissement_degressif, amortissement_lineaire, plans_amortissement
from refcomp.calculs.immobilisation import (
    cession_immobilisation,
    cessions_immobilisations,
    compte_amortissement,
    compte_depreciation,
    controle_immobilisations,
    cout_acquisition,
    ecritures_acquisition,
    ecritures_dotation,
    fonds_commercial,
    natures_depense,
    tableau_immobilisations,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError

PHASES = (Phase.explicit, Phase.reuse, Phase.generate)


def depenses(*lignes):
    return pd.DataFrame(lignes, columns=["libelle", "nature", "montant", "tva"])


def fichier():
    table = pd.DataFrame(
        {
            "code": ["A", "B", "C"],
            "compte": ["2154", "2154", "2183"],
            "valeur_origine": [10000, 6000, 1500],
            "date_acquisition": ["01/01/2024", "01/07/2026", "01/03/2025"],
            "date_sortie": [None, None, "30/06/2026"],
            "duree": [5, 5, 3],
        }
    )
    return table.assign(date_mise_en_service=table["date_acquisition"])


def test_la_tva_perdue_entre_dans_le_cout():
    facture = depenses(
        ("Voiture", "prix_achat", 20000, 4000), ("Remise", "remise", 1000, 200), ("Entretien", "maintenance", 100, 20)
    )
    cout = cout_acquisition(facture, part_recuperable=0)
    assert (cout.cout, cout.charges, cout.tva_recuperable) == (22800, 120, 0)
    demi = cout_acquisition(facture, part_recuperable="0.5")
    assert (demi.cout, demi.charges, demi.tva_recuperable) == (20900, 110, 1910)
    assert "Entretien" in demi.explication().render_texte()


def test_les_options_changent_la_decision_et_non_le_reste():
    facture = depenses(("Acte", "frais_acquisition", 500, 0), ("Cours", "formation", 300, 0))
    assert cout_acquisition(facture).cout == 500
    inverse = cout_acquisition(facture, frais_acquisition="charges", formation="cout")
    assert (inverse.cout, inverse.charges) == (300, 500)
    with pytest.raises(ArgumentInvalideError, match="formation"):
        cout_acquisition(facture, formation="oui")


def test_la_carte_grise_est_une_charge_ou_un_cout_au_choix():
    voiture = depenses(("Carte grise", "carte_grise", 300, 0))
    usage, incorporee = cout_acquisition(voiture), cout_acquisition(voiture, carte_grise="cout")
    assert (usage.cout, usage.charges) == (0, 300)
    assert (incorporee.cout, incorporee.charges) == (300, 0)
    assert usage.constats == incorporee.constats == ()


def test_la_table_de_decision_donne_la_raison_de_chaque_nature():
    table = natures_depense()
    assert set(table["traitement"]) == {"ajoute", "retranche", "option", "exclu"}
    assert (table[["raison", "reference"]].map(len) > 3).all().all()


@pytest.mark.parametrize("part", [0.5, "abc", 2, "-1"])
def test_la_part_recuperable_est_exacte(part):
    with pytest.raises(ArgumentInvalideError, match="part_recuperable"):
        cout_acquisition(depenses(), part_recuperable=part)


def test_le_cout_refuse_tout_d_un_coup():
    with pytest.raises(DonneesInvalidesError) as erreur:
        cout_acquisition(depenses(("X", "prix", -5, np.nan)))
    assert {"valeur_inconnue", "valeur_trop_petite", "cellule_vide"} <= {c.code for c in erreur.value.constats}
    with pytest.raises(ParametreAbsentError, match="2024"):
        cout_acquisition(depenses(("X", "prix_achat", 5, 0)), millesime=2024)
    with pytest.raises(ArgumentInvalideError, match="année"):
        cout_acquisition(depenses(("X", "prix_achat", 5, 0)), millesime="2025")
    assert cout_acquisition(depenses()).cout == 0


@pytest.mark.parametrize(
    ("jour", "options", "attendus"),
    [
        ("30/06/2024", {}, ("675", "775")),
        ("30/06/2025", {}, ("657", "757")),
        ("30/06/2024", {"millesime": 2025}, ("657", "757")),
        ("30/06/2026", {"categorie": "financiere"}, ("667", "767")),
    ],
)
def test_les_comptes_suivent_le_millesime(jour, options, attendus):
    plan = amortissement_lineaire(10000, 5, "01/01/2023")
    comptes = set(cession_immobilisation(plan, jour, prix_cession=100, **options).ecritures["compte"])
    assert set(attendus) <= comptes


def test_l_ouverture_de_l_exercice_decide_et_non_le_jour_de_cession():
    # Exercice ouvert le 1er juillet 2024 : l'ancien plan comptable s'applique encore en mars 2025.
    plan = amortissement_lineaire(10000, 5, "01/07/2023", cloture="30/06")
    assert "675" in set(cession_immobilisation(plan, "15/03/2025", prix_cession=1).ecritures["compte"])
    assert "657" in set(cession_immobilisation(plan, "15/07/2025", prix_cession=1).ecritures["compte"])


def test_le_rebut_des_deux_facons():
    plan = amortissement_lineaire(10000, 5, "01/01/2023")
    simple = cession_immobilisation(plan, "30/06/2026").ecritures
    assert simple["compte"].tolist() == ["6811", "28154", "28154", "657", "2154"]
    autre = cession_immobilisation(plan, "30/06/2026", rebut="amortissement_exceptionnel").ecritures
    assert autre["compte"].tolist() == ["6811", "28154", "6871", "28154", "28154", "2154"]
    for ecritures in (simple, autre):
        assert ecritures["debit"].sum() == ecritures["credit"].sum()
    assert "rebut" in cession_immobilisation(plan, "30/06/2026").explication().render_texte()


def test_le_145_est_solde_et_la_depreciation_reprise():
    plan = amortissement_lineaire(10000, 5, "01/01/2024")
    fiscal = amortissement_degressif(10000, 5, "01/01/2024")
    cession = cession_immobilisation(plan, "30/06/2026", prix_cession=5000, fiscal=fiscal, depreciation=200)
    ecritures = cession.ecritures
    # 145 : 1 500 en 2024, 275 en 2025 ; au 30/06/2026, cinq mois fiscaux contre six mois comptables.
    assert cession.reprise_derogatoire == pytest.approx(1775 - (1000 - 616.15))
    du_145 = ecritures[ecritures["compte"] == "145"]
    assert du_145["debit"].sum() == pytest.approx(1775)
    assert ecritures.loc[ecritures["compte"] == "7816", "credit"].sum() == 200
    assert len(cession.explication()) == 6


def test_le_jour_de_sortie_compte_ou_non():
    plan = amortissement_lineaire(36000, 10, "01/01/2024")
    avec = cession_immobilisation(plan, "15/06/2026").dotation_complementaire
    sans = cession_immobilisation(plan, "15/06/2026", jour_inclus=False).dotation_complementaire
    assert (avec, sans) == (1650, 1640)


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        ({"taux_tva": 20}, "taux_tva"),
        ({"rebut": "poubelle"}, "rebut"),
        ({"compte": "601"}, "compte d'immobilisation"),
        ({"fiscal": "non"}, "fiscal"),
        ({"date_cession": "01/01/2020"}, "précède"),
        ({"date_cession": "hier"}, "date_cession"),
        ({"millesime": "2025"}, "millesime"),
    ],
)
def test_la_cession_refuse_en_francais(options, phrase):
    plan = amortissement_lineaire(10000, 5, "01/01/2024")
    with pytest.raises(ArgumentInvalideError, match=phrase):
        cession_immobilisation(plan, **({"date_cession": "01/06/2026"} | options))


def test_la_cession_part_d_un_plan_sans_sortie_et_d_un_prix_juste():
    plan = amortissement_lineaire(10000, 5, "01/01/2024")
    with pytest.raises(ArgumentInvalideError, match="sans sortie"):
        cession_immobilisation(plan.jusqu_au("01/01/2025"), "01/06/2026")
    with pytest.raises(DonneesInvalidesError, match=r"prix_cession(.|\n)*depreciation"):
        cession_immobilisation(plan, "01/06/2026", prix_cession="x", depreciation=-1)


def test_une_table_de_sorties_donne_les_memes_chiffres_qu_une_a_une():
    table = fichier().assign(date_sortie=["15/05/2026", "31/12/2026", "30/06/2029"], prix_cession=[4000, 0, 10])
    sorties = cessions_immobilisations(table)
    for bien, ligne in zip(table.to_dict("records"), sorties.to_dict("records"), strict=True):
        plan = amortissement_lineaire(bien["valeur_origine"], int(bien["duree"]), bien["date_mise_en_service"])
        seule = cession_immobilisation(plan, bien["date_sortie"], prix_cession=bien["prix_cession"])
        for nom in ("dotation_complementaire", "cumul", "valeur_nette_comptable", "resultat"):
            assert ligne[nom] == getattr(seule, nom), (bien["code"], nom)
    assert cessions_immobilisations(table.head(0)).empty


def test_le_tableau_et_son_controle():
    table = fichier()
    tableau = tableau_immobilisations(table, plans_amortissement(table), ouverture="01/01/2026", cloture="31/12/2026")
    t = tableau.totaux
    assert t[["brut_ouverture", "acquisitions", "sorties", "brut_cloture"]].tolist() == [11500, 6000, 1500, 16000]
    assert t[["amortissements_ouverture", "dotations", "reprises"]].tolist() == [4416.67, 2850, 666.67]
    assert "9\u202f400,00" in tableau.explication().render_texte()
    juste = pd.DataFrame({"compte": ["2154", "28154", "512"], "debit": [16000, 0, 9], "credit": [0, 6600, 0]})
    assert controle_immobilisations(tableau, juste) == []
    with pytest.raises(ArgumentInvalideError, match="tableau_immobilisations"):
        controle_immobilisations(tableau.tableau, juste)
    fausse = pd.DataFrame({"compte": ["2154", "28154", "2182"], "debit": [16000, 0, 50], "credit": [0, 6500, None]})
    constats = controle_immobilisations(tableau, fausse)
    assert [(c.objet, c.code) for c in constats] == [("2182", "brut_different"), ("28154", "amortissements_differents")]
    assert "écart -100,00" in constats[1].message


def test_le_tableau_refuse_tout_d_un_coup():
    table, plans = fichier(), plans_amortissement(fichier())
    faux = table.assign(compte="601", date_sortie="01/01/2000", code=["A", "B", "Z"])
    with pytest.raises(DonneesInvalidesError) as erreur:
        tableau_immobilisations(faux, plans, ouverture="01/01/2026", cloture="31/12/2026")
    assert [c.code for c in erreur.value.constats] == ["compte", "date_sortie", "code"]
    with pytest.raises(ArgumentInvalideError, match="suit la clôture"):
        tableau_immobilisations(table, plans, ouverture="01/01/2027", cloture="31/12/2026")
    vide = tableau_immobilisations(table.head(0), plans.head(0), ouverture="01/01/2026", cloture="31/12/2026")
    assert vide.tableau.empty
    assert vide.totaux.sum() == 0


def test_les_ecritures_de_dotation_et_d_acquisition():
    table = fichier()
    plans = plans_amortissement(table)
    dotation = ecritures_dotation(plans, table, 2026)
    assert dotation[["compte", "debit", "credit"]].to_numpy().tolist() == [
        ["6811", 2850, 0],
        ["28154", 0, 2600],
        ["28183", 0, 250],
    ]
    assert ecritures_dotation(plans, table, 1999).empty
    with pytest.raises(DonneesInvalidesError, match="sans fiche : C"):
        ecritures_dotation(plans, table[table["code"] != "C"], 2026)
    achats = table.rename(columns={"date_acquisition": "date", "valeur_origine": "cout"}).assign(tva=[2000, 0, 300])
    entrees = ecritures_acquisition(achats)
    assert entrees["compte"].tolist() == ["2154", "44562", "404", "2154", "404", "2183", "44562", "404"]
    assert entrees["debit"].sum() == entrees["credit"].sum()
    with pytest.raises(DonneesInvalidesError, match="de 20 à 27"):
        ecritures_acquisition(achats.assign(compte="607"))


def test_le_fonds_commercial_refuse_en_francais():
    with pytest.raises(ArgumentInvalideError, match="chaque actif"):
        fonds_commercial(1000, 500)
    with pytest.raises(DonneesInvalidesError, match="un nombre est attendu"):
        fonds_commercial("mille", {"terrain": 500})
    assert fonds_commercial(1000000, {"terrain": 700000}, devise="XPF") == 300000


def test_les_comptes_derives():
    assert (compte_amortissement("2182"), compte_depreciation("2182")) == ("28182", "29182")
    with pytest.raises(ArgumentInvalideError, match="en texte"):
        compte_amortissement(2182)


@settings(max_examples=30, deadline=None, phases=PHASES)
@given(
    st.lists(
        st.tuples(
            st.integers(100, 5_000_000),
            st.integers(1, 10),
            st.dates(dt.date(2022, 1, 1), dt.date(2027, 12, 31)),
            st.one_of(st.none(), st.integers(0, 1500)),
            st.sampled_from(["2154", "2183", "2182"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_la_cloture_d_un_exercice_est_l_ouverture_du_suivant(liste):
    table = pd.DataFrame(liste, columns=["valeur_origine", "duree", "date_mise_en_service", "attente", "compte"])
    sortie = pd.to_datetime(table["date_mise_en_service"]) + pd.to_timedelta(table["attente"], unit="D")
    table = table.assign(
        code=[f"B{i}" for i in range(len(table))],
        valeur_origine=table["valeur_origine"] / 100,
        date_acquisition=table["date_mise_en_service"],
        date_sortie=sortie,
    )
    plans = plans_amortissement(table)
    totaux = [
        tableau_immobilisations(table, plans, ouverture=f"01/01/{a}", cloture=f"31/12/{a}").totaux
        for a in range(2022, 2029)
    ]
    for avant, apres in pairwise(totaux):
        assert apres["brut_ouverture"] == avant["brut_cloture"]
        assert apres["amortissements_ouverture"] == avant["amortissements_cloture"]
        assert apres["valeur_nette_comptable"] >= 0
    assert totaux[0]["brut_ouverture"] == 0
