import datetime as dt
from decimal import Decimal

import pandas as pd
import pytest

from refcomp.calculs.declaration_tva import (
    champ_application,
    coefficient_deduction,
    coefficient_taxation,
    declaration_tva,
    decompte_ca3,
    exigibilite,
    franchise_tva,
    load_minimum_remboursement,
    regularisation_coefficient,
    regularisation_immobilisation,
    remboursement_possible,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError

MARS = {"debut": "01/03/2026", "fin": "31/03/2026"}
COLONNES = ["piece", "sens", "nature", "date", "montant_ht"]


def operations(*lignes, **colonnes):
    return pd.DataFrame(list(lignes), columns=COLONNES).assign(**colonnes)


def vente(nature="bien", montant=1000, jour="10/03/2026", **colonnes):
    return operations(("V1", "vente", nature, jour, montant), **colonnes)


def reglements(*lignes):
    return pd.DataFrame(list(lignes), columns=["piece", "date", "montant"])


def test_un_service_est_exigible_quand_il_est_paye_et_jamais_avant():
    assert exigibilite(vente("service")).empty
    parts = exigibilite(vente("service"), reglements(("V1", "02/04/2026", 500), ("V1", "05/05/2026", 700)))
    assert parts["exigible_le"].dt.month.tolist() == [4, 5]
    assert parts["taxe"].tolist() == [83.33, 116.67]
    assert parts["base"].tolist() == [416.67, 583.33]


def test_l_option_pour_les_debits_avance_a_la_facture_mais_pas_un_acompte_deja_encaisse():
    ventes = vente("service", date_facture="15/03/2026")
    parts = exigibilite(ventes, reglements(("V1", "20/02/2026", 240), ("V1", "20/05/2026", 960)), option_debits=True)
    assert parts[["motif", "base"]].to_numpy().tolist() == [["encaissement", 200.0], ["débit", 800.0]]


def test_l_option_de_l_entreprise_ne_dit_rien_de_ses_fournisseurs():
    achat = operations(("A1", "achat", "service", "10/03/2026", 100))
    assert exigibilite(achat, option_debits=True).empty
    assert exigibilite(achat.assign(debits=True))["taxe"].tolist() == [20.0]


@pytest.mark.parametrize(("facture", "attendue"), [("20/03/2026", "2026-03-20"), ("30/04/2026", "2026-04-15")])
def test_une_acquisition_intracommunautaire_suit_la_facture_au_plus_tard_le_15(facture, attendue):
    achat = operations(("A1", "achat", "bien", "10/03/2026", 100), lieu="union_europeenne", date_facture=facture)
    assert exigibilite(achat)["exigible_le"].tolist() == [pd.Timestamp(attendue)]


def test_le_champ_dit_la_mention_et_qui_doit_la_taxe():
    table = operations(
        ("V1", "vente", "bien", "10/03/2026", 1),
        ("V2", "vente", "service", "10/03/2026", 1),
        ("V3", "vente", "service", "10/03/2026", 1),
        ("A1", "achat", "service", "10/03/2026", 1),
        lieu=["union_europeenne", "france", "france", "france"],
        tiers=["assujetti", "franchise", "sous_traitance", "sous_traitance"],
    )
    champ = champ_application(table)
    assert champ["mention"].tolist() == [
        "Exonération de TVA, article 262 ter, I du CGI",
        "TVA non applicable, art. 293 B du CGI",
        "Autoliquidation",
        "",
    ]
    assert champ["redevable"].tolist() == ["personne", "personne", "client", "acquereur"]
    assert champ["ligne"].tolist() == ["F2", "", "E2", "A2"]


def test_une_operation_absente_de_la_table_est_refusee_avec_sa_piece():
    importe = vente(lieu="hors_union", tiers="sous_traitance")
    with pytest.raises(DonneesInvalidesError, match=r"V1 : une opération « vente bien hors union sous traitance »"):
        champ_application(importe)


def test_un_traitement_de_memoire_laisse_un_constat(de_memoire):
    a_distance = vente(lieu="union_europeenne", tiers="particulier")
    assert declaration_tva(a_distance, **MARS).constats == ()
    de_memoire("traitement")
    codes = {c.code for c in declaration_tva(a_distance, **MARS).constats}
    assert codes == {"traitement_de_memoire"}


def test_tous_les_defauts_des_operations_sortent_ensemble():
    fausses = pd.DataFrame(
        {
            "piece": ["V1", "V1"],
            "sens": ["ventes", "achat"],
            "nature": ["bien", "bien"],
            "date": ["31/02/2026", "01/03/2026"],
            "montant_ht": ["mille", float("nan")],
        },
    )
    with pytest.raises(DonneesInvalidesError) as refus:
        declaration_tva(fausses, **MARS)
    texte = str(refus.value)
    for morceau in ("'ventes'", "31/02/2026", "'mille'", "numéro de pièce"):
        assert morceau in texte


@pytest.mark.parametrize("montant", [float("inf"), None, "12,345"])
def test_un_montant_impossible_est_refuse(montant):
    with pytest.raises(DonneesInvalidesError, match="montant_ht"):
        declaration_tva(vente(montant=montant), **MARS)


@pytest.mark.parametrize(
    ("lignes", "phrase"),
    [
        ([("V9", "01/03/2026", 10)], "pièces inconnues : V9"),
        ([("V1", "01/03/2026", 1200.01)], "payées au-delà de leur montant"),
        ([("V1", "01/03/2026", -1)], "payées au-delà de leur montant"),
    ],
)
def test_un_reglement_impossible_est_refuse(lignes, phrase):
    with pytest.raises(DonneesInvalidesError, match=phrase):
        exigibilite(vente("service"), reglements(*lignes))


def test_un_coefficient_hors_bornes_est_refuse():
    with pytest.raises(DonneesInvalidesError, match="une part va de 0 à 1"):
        exigibilite(vente(coefficient=1.2))


def test_une_declaration_vide_est_neant():
    declaration = declaration_tva(operations(), **MARS)
    assert declaration.lignes == {"16": 0, "23": 0, "28": 0, "32": 0}
    assert declaration.ecritures().empty
    assert len(declaration.explication()) == 5


def test_l_entree_n_est_pas_modifiee():
    ventes, paye = vente("service"), reglements(("V1", "02/03/2026", "500,00"))
    avant = ventes.copy(), paye.copy()
    declaration_tva(ventes, paye, **MARS)
    pd.testing.assert_frame_equal(ventes, avant[0])
    pd.testing.assert_frame_equal(paye, avant[1])


def test_les_deux_conventions_d_arrondi_different_d_un_euro():
    ventes = operations(("V1", "vente", "bien", "10/03/2026", 1002.45), ("V2", "vente", "bien", "11/03/2026", 0.04))
    assert declaration_tva(ventes, **MARS).lignes["08"] == 201  # 200,49 + 0,01 = 200,50
    assert declaration_tva(ventes, taxe_depuis="base", **MARS).lignes["08"] == 200  # 1 002 × 20 % = 200,40


def test_un_credit_se_reporte_et_son_remboursement_a_un_minimum():
    achat = operations(("A1", "achat", "immobilisation", "10/03/2026", 10000))
    declaration = declaration_tva(achat, credit_reporte=100, **MARS)
    assert (declaration.nette_due, declaration.credit) == (0, 2100)
    assert [c.code for c in declaration.constats] == ["remboursement_possible"]
    demande = declaration_tva(achat, remboursement=500, **MARS)
    assert demande.lignes["27"] == 1500
    assert "760,00" in demande.constats[0].message
    with pytest.raises(ArgumentInvalideError, match="dépasse le crédit"):
        declaration_tva(achat, remboursement=2001, **MARS)


@pytest.mark.parametrize(
    ("arguments", "phrase"),
    [
        ({"debut": "31/03/2026", "fin": "01/03/2026"}, "avant de commencer"),
        ({"debut": "demain", "fin": "01/03/2026"}, "reçu : 'demain'"),
        (MARS | {"credit_reporte": 12.5}, "entier et positif"),
        (MARS | {"remboursement": -1}, "entier et positif"),
        (MARS | {"taxe_depuis": "lignes"}, "pieces, base"),
    ],
)
def test_un_argument_impossible_est_refuse(arguments, phrase):
    with pytest.raises(ArgumentInvalideError, match=phrase):
        declaration_tva(vente(), **arguments)


def test_un_territoire_sans_tva_ou_un_millesime_non_encode_est_refuse():
    with pytest.raises(ParametreAbsentError, match="TGC"):
        declaration_tva(vente(), territoire="nouvelle_caledonie", **MARS)
    with pytest.raises(ParametreAbsentError, match="aucune valeur encodée"):
        declaration_tva(vente(jour="10/03/2019"), debut="01/03/2019", fin="31/03/2019")


def test_l_outre_mer_a_ses_lignes():
    declaration = declaration_tva(vente(), territoire="martinique", **MARS)
    assert declaration.lignes["10"] == 85


def test_l_ecriture_s_equilibre_et_dit_l_ecart_d_arrondi():
    table = operations(
        ("V1", "vente", "bien", "10/03/2026", 1002.45),
        ("A1", "achat", "bien", "11/03/2026", 333.33),
        ("A2", "achat", "bien", "12/03/2026", 100),
        lieu=["france", "france", "union_europeenne"],
    )
    ecriture = declaration_tva(table, credit_reporte=10, **MARS).ecritures({"deductible": "445661"})
    assert round(ecriture["debit"].sum() - ecriture["credit"].sum(), 2) == 0
    par_compte = ecriture.set_index("compte")
    assert par_compte["debit"].loc[["44571", "4452"]].tolist() == [200.49, 20.0]
    assert par_compte["credit"].loc[["445661", "44567", "44551", "758"]].tolist() == [86.67, 10.0, 123.0, 0.82]
    with pytest.raises(ArgumentInvalideError, match="collectee"):
        declaration_tva(table, **MARS).ecritures({"collecte": "44571"})


def test_la_coherence_avec_les_comptes():
    declaration = declaration_tva(vente(), **MARS)
    assert declaration.controle(pd.DataFrame({"compte": ["445711", "445712"], "solde": [-150, -50]})) == []
    soldes = pd.DataFrame({"compte": ["44571", "44551", "44587"], "solde": [-190, -30, -12]})
    constats = declaration.controle(soldes)
    assert [c.code for c in constats] == ["ecart_collectee", "taxe_precedente", "compte_non_controle"]
    assert "créditeur de 190,00" in constats[0].message
    assert "créditeur de 200,00" in constats[0].message
    assert "44587" in constats[2].message


def test_l_explication_porte_les_chiffres_et_un_controle():
    texte = declaration_tva(vente(), credit_reporte=50, **MARS).explication().render_texte()
    for morceau in ("10/03/2026 (livraison)", "1\u202f000", "200,00\u00a0€ - 50,00\u00a0€ = 150,00\u00a0€", "44571"):
        assert morceau in texte


@pytest.mark.parametrize(
    ("taxes", "phrase"),
    [
        ({"99": 1}, "ligne"),
        ({"08": -1}, "ligne 21"),
        ({"08": 1.5}, "entier et positif"),
        ({"08": 5, "26": 1}, "dépasse"),
    ],
)
def test_un_formulaire_impossible_est_refuse(taxes, phrase):
    with pytest.raises(ArgumentInvalideError, match=phrase):
        decompte_ca3(taxes)


def test_les_seuils_du_remboursement():
    jour = dt.date(2026, 12, 31)
    assert remboursement_possible(150, jour, "annuel") == 150
    assert remboursement_possible(149, jour, "annuel") == 0
    assert load_minimum_remboursement(jour).valeur == 760
    with pytest.raises(ArgumentInvalideError, match="positif"):
        remboursement_possible(-1, jour)


@pytest.mark.parametrize(
    ("biens", "services", "attendu"),
    [
        (85000, 0, True),
        (85001, 0, False),
        (0, 37500, True),
        (0, 37501, False),
        (60000, 25000, True),
        (40000, 38000, False),
    ],
)
def test_la_franchise_respecte_les_deux_seuils(biens, services, attendu):
    franchise, constats = franchise_tva(biens, services, dt.date(2025, 6, 1))
    assert franchise is attendu
    assert constats == ()
    franchise, constats = franchise_tva(biens, services, dt.date(2026, 6, 1))
    assert franchise is attendu
    assert {c.code for c in constats} == {"valeur_de_memoire"}


def test_les_coefficients_s_arrondissent_par_exces_et_se_refusent():
    assert coefficient_taxation(1, 3) == Decimal("0.34")
    assert coefficient_deduction("0.5", "0.5", "0.5") == Decimal("0.13")
    assert coefficient_deduction("0,801") == Decimal("0.81")
    for mauvais in ({"taxation": "1.2"}, {"admission": "non"}):
        with pytest.raises(ArgumentInvalideError):
            coefficient_deduction(**mauvais)
    with pytest.raises(ArgumentInvalideError, match="part du total"):
        coefficient_taxation(5, 0)


def test_les_regularisations():
    assert regularisation_coefficient(1000, "0.8", "0.75").montant == Decimal("-50.00")
    jour = dt.date(2026, 12, 31)
    proche = regularisation_immobilisation(10000, "0.60", "0.70", jour)
    assert proche.montant == 0
    loin = regularisation_immobilisation(10000, "0.60", "0.80", jour)
    assert loin.montant == Decimal("400.00")
    assert loin.constats == ()
    assert regularisation_immobilisation(10000, "0.60", "0.80", jour, "immeuble").montant == Decimal("100.00")
