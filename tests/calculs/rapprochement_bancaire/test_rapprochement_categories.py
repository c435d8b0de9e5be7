"""Une catégorie de bruit par essai : ce qui se pointe, ce qui se propose, et avec combien de solutions."""

import pandas as pd
import pytest

from refcomp.calculs.rapprochement_bancaire import Reglage, rapprochement_bancaire
from refcomp.calculs.rapprochement_bancaire.hasard import accords_surs
from refcomp.calculs.rapprochement_bancaire.noms import INCONNU, lire_noms
from refcomp.calculs.rapprochement_bancaire.solutions import SOLUTIONS_MAX, nombre_familles, nombre_solutions

ARRETE = "31/12/2026"


def lignes(*valeurs):
    """Lignes (date, montant signé, libellé, référence)."""
    return pd.DataFrame(valeurs, columns=["date", "montant", "libelle", "reference"])


def rapproche(ecritures, releve, **options):
    return rapprochement_bancaire(ecritures, releve, ARRETE, **options)


def paires(r):
    return {(p.ecriture, p.ligne_releve): p.regle for p in r.pointages.itertuples()}


def propositions(r):
    p = r.propositions.drop_duplicates("proposition")
    return list(zip(p["regle"], p["solutions"], strict=True))


FACTURE = ("02/03/2026", 480.5, "Règlement Menuiserie Dupont", "FA26000118")


@pytest.mark.parametrize(
    "lue",
    ["FA26000181", "FA2600118", "FA260000118", "FA26700118"],
    ids=["intervertis", "omis", "double", "change"],
)
def test_une_faute_de_frappe_se_pointe_si_montant_date_et_tiers_s_accordent(lue):
    r = rapproche(lignes(FACTURE), lignes(("04/03/2026", 480.5, "VIR SEPA MENUISERIE DUPONT", lue)))
    assert paires(r) == {(0, 0): "reference_proche"}


def test_le_numero_suivant_n_est_pas_une_faute_de_frappe():
    r = rapproche(lignes(FACTURE), lignes(("04/03/2026", 480.5, "VIR SEPA MENUISERIE DUPONT", "FA26000119")))
    assert paires(r) == {}
    assert propositions(r) == [("references_differentes", 1)]


def test_la_reference_la_plus_proche_l_emporte_et_l_autre_facture_revient_a_la_ligne_muette():
    jumelle = ("03/03/2026", 480.5, "Règlement Menuiserie Dupont", "FA26000994")
    r = rapproche(
        lignes(FACTURE, jumelle),
        lignes(
            ("04/03/2026", 480.5, "VIR SEPA MENUISERIE DUPONT", ""),
            ("04/03/2026", 480.5, "VIR SEPA MENUISERIE DUPONT", "FA26000949"),
        ),
    )
    assert paires(r) == {(1, 1): "reference_proche", (0, 0): "montant_tiers"}


def test_une_reference_exacte_ne_l_emporte_pas_sur_le_nom_d_un_autre_tiers():
    r = rapproche(
        lignes(FACTURE, ("02/03/2026", 480.5, "Règlement Garage Martin", "FA26000181")),
        lignes(("04/03/2026", 480.5, "VIR SEPA MENUISERIE DUPONT", "FA26000181")),
    )
    assert paires(r) == {(0, 0): "reference_proche"}


def test_sans_reference_le_tiers_departage_des_montants_identiques():
    r = rapproche(
        lignes(*[("02/03/2026", 125, f"Règlement {nom}", f"FA26-{nom}") for nom in ["Roux", "Petit", "Noël"]]),
        lignes(*[("03/03/2026", 125, f"VIR INST {nom} SARL", "") for nom in ["NOEL", "ROUX", "PETIT"]]),
    )
    assert set(paires(r)) == {(2, 0), (0, 1), (1, 2)}


@pytest.mark.parametrize("colonne", [None, "tiers"])
def test_la_colonne_tiers_sert_de_nom_quand_le_libelle_n_en_dit_rien(colonne):
    ecritures = lignes(("02/03/2026", 125, "Encaissement", ""), ("02/03/2026", 125, "Encaissement", ""))
    if colonne:
        ecritures = ecritures.assign(tiers=["Roux", "Petit"])
    r = rapproche(ecritures, lignes(("03/03/2026", 125, "VIR PETIT", "")))
    assert list(paires(r)) == ([(1, 0)] if colonne else [])


def test_un_jumeau_indiscernable_change_le_pointage_en_proposition():
    ecritures = lignes(("02/03/2026", 125, "Règlement Roux", ""))
    releve = lignes(("03/03/2026", 125, "VIR ROUX", ""))
    assert paires(rapproche(ecritures, releve)) == {(0, 0): "montant_tiers"}
    jumeau = pd.concat([ecritures, ecritures], ignore_index=True)
    r = rapproche(jumeau, releve)
    assert paires(r) == {}
    assert propositions(r) == [("montant_date_ambigu", 2)]


def test_un_jour_de_moins_ne_departage_pas_mais_une_fenetre_plus_courte_oui():
    ecritures = lignes(*[(f"{j:02d}/03/2026", -50, "Station Total", "") for j in (2, 9, 16)])
    releve = lignes(*[(f"{j:02d}/03/2026", -50, "CARTE STATION TOTAL", "") for j in (3, 10, 17)])
    large = rapproche(ecritures, releve)
    assert paires(large) == {}
    assert propositions(large) == [("montant_date_ambigu", 3)]  # tout droit, ou un échange entre deux voisines
    courte = rapproche(ecritures, releve, reglage=Reglage(tolerance_jours=3))
    assert set(paires(courte)) == {(0, 0), (1, 1), (2, 2)}


def test_des_dates_qui_ne_laissent_qu_une_repartition_suffisent():
    r = rapproche(
        lignes(("01/03/2026", -50, "Station Total", ""), ("12/03/2026", -50, "Station Total", "")),
        lignes(("02/03/2026", -50, "STATION TOTAL", ""), ("13/03/2026", -50, "STATION TOTAL", "")),
    )
    assert paires(r) == {(0, 0): "seule_repartition", (1, 1): "seule_repartition"}


def factures(*montants, nom="Roux"):
    return lignes(*[(f"{2 + i:02d}/03/2026", m, f"Règlement {nom}", f"FA26001{i:02d}") for i, m in enumerate(montants)])


def test_un_virement_pour_plusieurs_factures_d_un_meme_tiers():
    ecritures = pd.concat([factures(100, 250.5, 33), factures(90, nom="Petit")], ignore_index=True)
    r = rapproche(ecritures, lignes(("08/03/2026", 383.5, "VIR SEPA ROUX", "")))
    assert paires(r) == {(i, 0): "groupe_tiers" for i in range(3)}


def test_un_groupe_ne_mele_pas_deux_tiers():
    ecritures = pd.concat([factures(100), factures(250.5, nom="Petit")], ignore_index=True)
    r = rapproche(ecritures, lignes(("08/03/2026", 350.5, "VIR SEPA ROUX", "")))
    assert paires(r) == {}


def test_le_plus_petit_groupe_d_abord_et_les_egaux_sont_comptes():
    r = rapproche(factures(60, 40, 70, 30, 35), lignes(("08/03/2026", 100, "VIR SEPA ROUX", "")))
    assert paires(r) == {}
    assert propositions(r) == [("groupe_ambigu", 2)]
    assert set(r.propositions.loc[r.propositions["cote"] == "comptabilite", "ligne"]) == {0, 1, 2, 3}


def test_la_facture_citee_departage_deux_groupes_de_meme_taille():
    r = rapproche(factures(60, 40, 70, 30), lignes(("08/03/2026", 100, "VIR SEPA ROUX", "FA2600102")))
    assert paires(r) == {(2, 0): "groupe_tiers", (3, 0): "groupe_tiers"}


def test_une_facture_reglee_en_trois_fois():
    versements = (("03/03/2026", 30, "FA2600100"), ("05/03/2026", 35, ""), ("09/03/2026", 35, ""))
    releve = lignes(*[(date, montant, "VIR SEPA ROUX", reference) for date, montant, reference in versements])
    assert paires(rapproche(factures(100), releve)) == {(0, i): "groupe_tiers" for i in range(3)}


def test_un_reglement_qui_cite_la_facture_n_est_pas_laisse_de_cote():
    releve = lignes(
        ("03/03/2026", 4.77, "VIR SEPA ROUX", "FA2600100"),
        ("04/03/2026", 2.38, "VIR SEPA ROUX", ""),
        ("05/03/2026", 2.39, "VIR SEPA ROUX", "FA2600100"),
        ("06/03/2026", 4.77, "VIR SEPA ROUX", ""),
    )
    assert set(paires(rapproche(factures(9.54), releve))) == {(0, 0), (0, 1), (0, 2)}


def test_un_versement_dispute_par_deux_factures_est_propose():
    releve = lignes(*[(f"0{j}/03/2026", m, "VIR SEPA ROUX", "") for j, m in ((3, 40), (4, 60), (5, 60))])
    r = rapproche(factures(100), releve)
    assert paires(r) == {}
    assert propositions(r) == [("groupe_ambigu", 2)]


def test_un_couple_et_un_groupe_cite_qui_se_disputent_une_facture_sont_proposes():
    releve = lignes(("05/03/2026", 250, "VIR SEPA ROUX", ""), ("06/03/2026", 385, "VIR SEPA ROUX", "FA2600101"))
    r = rapproche(factures(250, 135), releve)
    assert paires(r) == {}
    assert propositions(r) == [("groupe_ambigu", 2)]


def test_des_frais_ne_paient_pas_un_fournisseur():
    r = rapproche(
        lignes(("02/03/2026", -12.5, "Règlement Roux", "")), lignes(("03/03/2026", -12.5, "FRAIS TENUE DE COMPTE", ""))
    )
    assert paires(r) == {}
    assert propositions(r) == [("montant_fortuit", 1)]
    saisis = rapproche(
        lignes(("02/03/2026", -12.5, "Frais bancaires", "")),
        lignes(("03/03/2026", -12.5, "COMMISSION MOUVEMENT", "")),
    )
    assert len(paires(saisis)) == 1


def test_un_accord_que_le_hasard_explique_est_propose():
    assert accords_surs(pd.Series([0.001, 0.2]).to_numpy(), pd.Series([0.0001] * 400 + [0.1]).to_numpy()).tolist() == [
        True,
        False,
    ]


def test_les_noms_abreges_coupes_ou_entoures_sont_reconnus():
    ecritures = ["Règlement Menuiserie Dupont", "Chèque Garage Martin", "Virement Garage Morel", "Loyer mars"]
    releve = ["VIR SEPA MENUISERIE DUPO", "PRLV MARTIN", "VIR GARAGE", "VIR MENUISERIE DUPONT TRAVAUX", "LOYER AVRIL"]
    gauche, droite = lire_noms(pd.Series(ecritures), pd.Series([*releve, "REMISE 12"]))
    dupont, martin, _, loyer = gauche.tiers
    assert droite.tiers.tolist() == [dupont, martin, INCONNU, dupont, loyer, INCONNU]


def test_les_comptes_de_solutions_sont_bornes():
    assert nombre_solutions({i: set(range(9)) for i in range(9)}) == SOLUTIONS_MAX
    assert nombre_solutions({i: {i, i + 1} for i in range(60)}) == 61
    commun = (True, 0)
    assert nombre_familles([frozenset({commun, (False, i)}) for i in range(5_000)]) == SOLUTIONS_MAX
    assert nombre_familles([frozenset({(False, 0), (False, 1)}), frozenset({(False, 2), (False, 3)})]) == 1


def test_l_explication_dit_pourquoi_et_combien():
    r = rapproche(factures(60, 40, 70, 30), lignes(("08/03/2026", 100, "VIR SEPA ROUX", "")))
    texte = r.explication().render_texte()
    assert "plusieurs groupes d'un même tiers ont cette somme" in texte
    assert "une personne doit trancher" in texte
