"""Règles, conventions et refus du lettrage."""

from decimal import Decimal
from fractions import Fraction

import pandas as pd
import pytest

from refcomp.calculs.lettrage import Reglage, code_lettre, delettrage, lettrage
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError


def compte(*lignes, numero="411", **colonnes):
    table = pd.DataFrame(lignes, columns=["date", "piece", "libelle", "debit", "credit"])
    return table.assign(compte=numero, **colonnes)


def lettres(resultat):
    return resultat.tableau.set_index("ligne")["lettre"].sort_index().tolist()


def regles(resultat):
    return resultat.tableau.set_index("ligne")["regle"].sort_index().tolist()


DEUX_FACTURES_EGALES = compte(
    ("01/03/2026", "F1", "", 80, 0), ("05/03/2026", "F2", "", 80, 0), ("31/03/2026", "", "Virement", 0, 80)
)


def test_la_piece_citee_l_emporte_sur_le_montant():
    table = DEUX_FACTURES_EGALES.assign(libelle=["", "", "Règlement facture FA0002"], piece=["FA0001", "FA0002", ""])
    resultat = lettrage(table)
    assert lettres(resultat) == ["", "AA", "AA"]
    assert regles(resultat) == ["", "reference", "reference"]


def test_a_montant_egal_on_propose_avec_le_nombre_de_facons():
    resultat = lettrage(DEUX_FACTURES_EGALES)
    assert lettres(resultat) == ["", "", ""]
    assert resultat.propositions["solutions"].tolist() == [2, 2, 2]
    assert resultat.restes["a_confirmer"].all()
    assert "demander au tiers" in resultat.explication().render_texte()


def test_la_plus_ancienne_est_une_convention_nommee():
    resultat = lettrage(DEUX_FACTURES_EGALES, reglage=Reglage(a_egalite="plus_ancienne"))
    assert lettres(resultat) == ["AA", "", "AA"]


def test_le_compte_des_solutions_est_borne():
    table = compte(
        *[("01/03/2026", f"F{i}", "", 80, 0) for i in range(8)], *[("31/03/2026", "", "", 0, 80) for _ in range(8)]
    )
    resultat = lettrage(table)
    assert set(resultat.propositions["solutions"]) == {1000}
    assert "au moins 1000" in resultat.explication().render_texte()


def test_deux_tiers_ne_se_melangent_pas():
    table = compte(("01/03/2026", "F1", "", 80, 0), ("31/03/2026", "", "", 0, 80), tiers=["Roux", "Blanc"])
    assert lettres(lettrage(table)) == ["", ""]


def test_la_fenetre_borne_les_dates_sauf_si_la_piece_est_citee():
    table = compte(("01/03/2025", "F101", "", 80, 0), ("31/03/2026", "", "", 0, 80))
    assert lettres(lettrage(table)) == ["", ""]
    assert lettres(lettrage(table.assign(libelle=["", "Solde F101"]))) == ["AA", "AA"]


def test_les_dates_peuvent_ne_laisser_qu_une_facon():
    table = compte(
        ("01/01/2026", "F1", "", 80, 0),
        ("01/04/2026", "F2", "", 80, 0),
        ("10/04/2026", "", "", 0, 80),
        ("15/07/2026", "", "", 0, 80),
    )
    assert lettres(lettrage(table)) == ["AA", "AB", "AA", "AB"]
    assert lettres(lettrage(table, reglage=Reglage(fenetre_jours=365))) == [""] * 4


def test_un_avoir_se_deduit_d_un_reglement_groupe():
    table = compte(
        ("01/03/2026", "F1", "Facture", 600.10, 0),
        ("04/03/2026", "F2", "Facture", 500.20, 0),
        ("10/03/2026", "A1", "Avoir sur retour", 0, 199.90),
        ("31/03/2026", "", "Virement", 0, 900.40),
    )
    resultat = lettrage(table)
    assert lettres(resultat) == ["AA"] * 4
    assert regles(resultat) == ["groupe"] * 4


def test_une_somme_peut_etre_fortuite():
    montants = [101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157]
    table = compte(*[("01/03/2026", f"F{i}", "", m, 0) for i, m in enumerate(montants)], ("31/03/2026", "", "", 0, 204))
    resultat = lettrage(table, devise="XPF")
    assert set(lettres(resultat)) == {""}
    assert set(resultat.propositions["regle"]) == {"groupe_fortuit"}


def test_le_reglement_en_plusieurs_fois_puis_le_lettrage_partiel():
    table = compte(
        ("01/03/2026", "F100", "", 1000, 0), ("15/03/2026", "", "Acompte F100", 0, 300), ("30/03/2026", "", "", 0, 700)
    )
    assert lettres(lettrage(table.iloc[:2])) == ["aa", "aa"]
    partiel = lettrage(table.iloc[:2])
    assert partiel.constats[0].code == "lettrage_partiel"
    assert partiel.restes["montant"].sum() == 700
    assert lettres(lettrage(table)) == ["AA"] * 3


def test_l_ecart_de_reglement_est_propose_dans_le_bon_sens():
    table = compte(("01/03/2026", "F100", "", 100, 0), ("15/03/2026", "", "Virement F100", 0, 99.5))
    ecritures = lettrage(table, reglage=Reglage(tolerance=Decimal(1))).ecritures_a_passer
    assert ecritures[["compte", "debit", "credit"]].to_numpy().tolist() == [["658", 0.5, 0], ["411", 0, 0.5]]
    trop = table.assign(credit=[0, 100.5])
    ecritures = lettrage(trop, reglage=Reglage(tolerance=Decimal(1))).ecritures_a_passer
    assert ecritures[["compte", "debit", "credit"]].to_numpy().tolist() == [["411", 0.5, 0], ["758", 0, 0.5]]


def test_les_deux_plafonds_s_appliquent_ensemble():
    table = compte(("01/03/2026", "F100", "", 1000, 0), ("15/03/2026", "", "Virement F100", 0, 992))
    reglage = Reglage(tolerance=Decimal(5), tolerance_relative=Decimal("0.01"))
    assert lettres(lettrage(table, reglage=reglage)) == ["aa", "aa"]


@pytest.mark.parametrize("un_pour_cent", ["1 %", "0,01", 0.01, Decimal("0.01"), Fraction(1, 100)])
def test_la_tolerance_relative_se_lit_comme_tout_taux(un_pour_cent):
    table = compte(("01/03/2026", "F100", "", 1000, 0), ("15/03/2026", "", "Virement F100", 0, 990))
    reglage = Reglage(tolerance_relative=un_pour_cent)
    assert reglage.tolerance_relative == Fraction(1, 100)
    assert lettres(lettrage(table, reglage=reglage)) == ["AA", "AA"]
    assert lettres(lettrage(table.assign(credit=[0, 989]), reglage=reglage)) == ["aa", "aa"]


def test_les_lettres_posees_sont_gardees_si_elles_se_soldent():
    table = compte(
        ("01/03/2026", "F1", "", 80, 0), ("02/03/2026", "", "", 0, 80),
        ("03/03/2026", "F2", "", 70, 0), ("04/03/2026", "", "", 0, 60), ("05/03/2026", "", "", 0, 70),
        lettre=["AA", "AA", "AB", "AB", None],
    )  # fmt: skip
    resultat = lettrage(table)
    assert lettres(resultat) == ["AA", "AA", "AB", "", "AB"]
    assert [c.code for c in resultat.constats] == ["lettre_desequilibree"]


def test_les_lignes_hors_tiers_sont_dites():
    table = compte(("01/03/2026", "F1", "", 80, 0), ("01/03/2026", "F1", "", 0, 80)).assign(compte=["411", "707"])
    resultat = lettrage(table)
    assert len(resultat.tableau) == 1
    assert resultat.constats[0].code == "ligne_hors_tiers"


def test_un_compte_charge_le_dit():
    table = compte(
        *[("01/03/2026", f"F{i}", "", 1000 + i * i, 0) for i in range(30)], ("31/03/2026", "", "", 0, 7777.01)
    )
    resultat = lettrage(table, reglage=Reglage(combinaisons_max=100))
    assert "recherche_ecourtee" in {c.code for c in resultat.constats}


def test_une_table_vide_et_une_seule_ligne():
    vide = lettrage(compte())
    assert len(vide.tableau) == len(vide.restes) == len(vide.soldes) == 0
    assert "Tout est lettré" in vide.explication().render_texte()
    assert lettrage(compte(("01/03/2026", "F1", "", 80, 0))).restes["montant"].tolist() == [80]


def test_l_entree_n_est_pas_modifiee():
    table = DEUX_FACTURES_EGALES.copy()
    lettrage(table)
    pd.testing.assert_frame_equal(table, DEUX_FACTURES_EGALES)


def test_tous_les_defauts_sortent_ensemble():
    table = compte(("31/02/2026", "F1", "", "douze", 0), ("01/03/2026", "F2", "", 5, -3))
    with pytest.raises(DonneesInvalidesError) as erreur:
        lettrage(table)
    assert {c.code for c in erreur.value.constats} == {"date_illisible", "nombre_illisible", "valeur_trop_petite"}
    with pytest.raises(DonneesInvalidesError, match="débit et crédit à la fois"):
        lettrage(compte(("01/03/2026", "F2", "", 5, 3)))


@pytest.mark.parametrize(
    "reglage",
    [
        {"fenetre_jours": -1}, {"fenetre_jours": 1.5}, {"a_egalite": "hasard"}, {"tolerance": 0.05},
        {"tolerance": Decimal("NaN")}, {"tolerance_relative": Decimal(2)},
        {"tolerance_relative": 5}, {"tolerance_relative": "beaucoup"}, {"tolerance_relative": -0.1},
        {"comptes_ecart": ("658",)}, {"longueur_code": True},
    ],
)  # fmt: skip
def test_une_convention_absurde_est_refusee(reglage):
    with pytest.raises(ArgumentInvalideError, match=next(iter(reglage))):
        Reglage(**reglage)


def test_les_arguments_absurdes_sont_refuses():
    with pytest.raises(ArgumentInvalideError, match="comptes"):
        lettrage(DEUX_FACTURES_EGALES, comptes="411")
    with pytest.raises(ArgumentInvalideError, match="reglage"):
        lettrage(DEUX_FACTURES_EGALES, reglage={"tolerance": 1})
    with pytest.raises(ArgumentInvalideError, match="devise"):
        lettrage(DEUX_FACTURES_EGALES, devise="USD")
    with pytest.raises(ArgumentInvalideError, match="rang"):
        code_lettre(-1)


def test_les_codes_se_suivent_sans_doublon():
    codes = [code_lettre(i) for i in range(2000)]
    assert len(set(codes)) == 2000
    assert codes[675:678] == ["ZZ", "AAA", "AAB"]


def test_le_delettrage_retire_une_lettre_entiere():
    table = compte(("01/03/2026", "F1", "", 80, 0), ("02/03/2026", "", "", 0, 80), tiers="Roux")
    tableau = lettrage(table).tableau
    rendu = delettrage(tableau, "AA", compte="411", tiers="Roux")
    assert rendu["lettre"].tolist() == rendu["regle"].tolist() == ["", ""]
    assert tableau["lettre"].tolist() == ["AA", "AA"]
    with pytest.raises(ArgumentInvalideError, match="posées : AA"):
        delettrage(tableau, ["AB"], compte="411")
    with pytest.raises(ArgumentInvalideError, match="tiers"):
        delettrage(tableau.drop(columns="tiers"), "AA", compte="411", tiers="Roux")
    with pytest.raises(ArgumentInvalideError, match="DataFrame"):
        delettrage([], "AA", compte="411")
