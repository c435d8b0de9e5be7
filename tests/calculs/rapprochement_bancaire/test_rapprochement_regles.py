from decimal import Decimal

import pandas as pd
import pytest

from refcomp.calculs.rapprochement_bancaire import Reglage, rapprochement_bancaire
from refcomp.calculs.rapprochement_bancaire.ecritures import nature_operation
from refcomp.calculs.rapprochement_bancaire.entree import normalize_references
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

ARRETE = "31/12/2026"


def lignes(*valeurs, debut=0):
    """Lignes (date, montant signé, libellé, référence)."""
    table = pd.DataFrame(valeurs, columns=["date", "montant", "libelle", "reference"])
    table.index += debut
    return table


def rapproche(ecritures, releve, **options):
    return rapprochement_bancaire(ecritures, releve, ARRETE, **options)


def paires(r):
    return {(p.ecriture, p.ligne_releve): p.regle for p in r.pointages.itertuples()}


def test_le_sens_du_releve_est_celui_de_la_banque():
    ecritures = pd.DataFrame({"date": ["02/03/2026"], "debit": [100.0], "credit": [None]})
    credit = pd.DataFrame({"date": ["03/03/2026"], "debit": [None], "credit": [100.0]})
    assert len(rapproche(ecritures, credit).pointages) == 1
    assert len(rapproche(ecritures, credit.rename(columns={"debit": "credit", "credit": "debit"})).pointages) == 0


def test_la_reference_l_emporte_sans_limite_de_date():
    r = rapproche(
        lignes(("02/01/2026", -50, "Chèque Roux", "CHQ 0001234")),
        lignes(("20/06/2026", -50, "CHEQUE", "1234")),
    )
    assert paires(r) == {(0, 0): "reference"}


def test_la_reference_peut_etre_citee_par_le_libelle_de_la_banque():
    r = rapproche(
        lignes(("02/01/2026", 50, "Facture", "FA-2026-118")),
        lignes(("20/06/2026", 50, "VIR DUPONT FA-2026-118 MERCI", None)),
    )
    assert paires(r) == {(0, 0): "reference_dans_libelle"}


def test_la_date_de_valeur_compte_autant_que_la_date_d_operation():
    releve = lignes(("30/01/2026", 50, "VIR", "")).assign(date_valeur="03/01/2026")
    assert paires(rapproche(lignes(("02/01/2026", 50, "Virement", "")), releve)) == {(0, 0): "montant_date"}
    sans = releve.drop(columns="date_valeur")
    assert paires(rapproche(lignes(("02/01/2026", 50, "Virement", "")), sans)) == {}


@pytest.mark.parametrize(("ecart", "attendu"), [(10, 1), (11, 0)])
def test_la_tolerance_est_incluse(ecart, attendu):
    releve = lignes((f"{2 + ecart:02d}/01/2026", 50, "VIR", ""))
    assert len(rapproche(lignes(("02/01/2026", 50, "Virement", "")), releve).pointages) == attendu


def test_a_montant_egal_le_libelle_departage():
    r = rapproche(
        lignes(("06/01/2026", -50, "EDF janvier", ""), ("06/01/2026", -50, "Orange mobile", "")),
        lignes(("07/01/2026", -50, "PRLV ORANGE MOBILE", ""), ("07/01/2026", -50, "PRLV EDF JANVIER", "")),
    )
    assert set(paires(r)) == {(0, 1), (1, 0)}


def test_deux_ecritures_pour_une_ligne_sont_proposees_et_jamais_pointees():
    r = rapproche(
        lignes(("06/01/2026", -50, "Péage", ""), ("06/01/2026", -50, "Péage", "")),
        lignes(("07/01/2026", -50, "PEAGE", ""), debut=9),
    )
    assert len(r.pointages) == 0
    assert r.propositions["solutions"].tolist() == [2, 2, 2]
    assert r.propositions[["cote", "ligne"]].to_numpy().tolist() == [
        ["comptabilite", 0],
        ["comptabilite", 1],
        ["releve", 9],
    ]
    assert r.suspens_comptabilite["a_confirmer"].tolist() == [True, True]
    assert len(r.ecritures_a_passer) == 0
    texte = r.explication().render_texte()
    assert "une personne doit trancher" in texte
    assert "écriture 0 «" in texte


def test_le_tiers_nomme_l_emporte_et_un_jour_de_moins_ne_prouve_rien():
    ecritures = lignes(("06/01/2026", -50, "EDF", ""), ("01/01/2026", -50, "Orange", ""))
    nommee = rapproche(ecritures, lignes(("07/01/2026", -50, "PRLV ORANGE", "")))
    assert paires(nommee) == {(1, 0): "montant_tiers"}
    muette = rapproche(ecritures, lignes(("07/01/2026", -50, "PRLV SEPA", "")))
    assert len(muette.pointages) == 0
    assert muette.propositions["regle"].unique().tolist() == ["montant_date_ambigu"]


def test_des_references_differentes_sont_proposees_sauf_si_elles_ne_se_comparent_pas():
    tables = lignes(("06/01/2026", -50, "Chèque", "1001")), lignes(("07/01/2026", -50, "CHEQUE", "1002"))
    r = rapproche(*tables)
    assert len(r.pointages) == 0
    assert r.propositions["regle"].unique().tolist() == ["references_differentes"]
    libre = rapproche(*tables, reglage=Reglage(references_comparables=False))
    assert paires(libre) == {(0, 0): "montant_date"}


def test_une_erreur_de_saisie_est_signalee_par_la_reference():
    r = rapproche(lignes(("06/01/2026", -154, "Chèque", "1001")), lignes(("07/01/2026", -145, "CHEQUE", "1001")))
    assert r.propositions["regle"].unique().tolist() == ["montant_different"]
    assert r.propositions["montant"].tolist() == [-154.0, -145.0]


def test_deux_sous_groupes_de_meme_somme_sont_comptes():
    r = rapproche(
        lignes(*[("06/01/2026", m, f"Chèque {c}", "") for m, c in ((10, "A"), (40, "B"), (20, "C"), (30, "D"))]),
        lignes(("08/01/2026", 50, "REMISE", "")),
    )
    assert len(r.pointages) == 0
    assert r.propositions["solutions"].iloc[0] == 2
    assert (r.propositions["cote"] == "comptabilite").sum() == 4


def test_le_plus_petit_groupe_est_prefere():
    r = rapproche(
        lignes(*[("06/01/2026", m, f"Chèque {m}", "") for m in (60, 40, 33, 27.5)]),
        lignes(("08/01/2026", 100, "REMISE", "")),
    )
    assert set(paires(r)) == {(0, 0), (1, 0)}


def test_un_groupe_de_jours_differents_est_propose_et_non_pointe():
    r = rapproche(
        lignes(("05/01/2026", 60, "Chèque A", ""), ("06/01/2026", 41, "Chèque B", "")),
        lignes(("08/01/2026", 101, "REMISE", "")),
    )
    assert len(r.pointages) == 0
    assert r.propositions["regle"].unique().tolist() == ["groupe_fenetre"]
    assert r.propositions["solutions"].unique().tolist() == [1]


def test_un_groupe_ne_mele_pas_entrees_et_sorties():
    r = rapproche(
        lignes(("06/01/2026", 130, "Chèque A", ""), ("06/01/2026", -30, "Chèque B", "")),
        lignes(("06/01/2026", 100, "REMISE", "")),
    )
    assert len(r.pointages) == len(r.propositions) == 0


def test_un_paquet_trop_grand_est_signale():
    ecritures = lignes(*[("06/01/2026", 7 * i + 1, f"Chèque {i}", "") for i in range(40)])
    r = rapproche(ecritures, lignes(("08/01/2026", 9999, "REMISE", "")), reglage=Reglage(combinaisons_max=100))
    assert [c.code for c in r.constats] == ["recherche_ecourtee"]


def test_un_montant_porte_par_trop_de_lignes_est_propose_avec_un_compte_borne():
    jour = [("06/01/2026", -5, "PEAGE", "")] * 150
    r = rapproche(lignes(*jour), lignes(*jour))
    assert len(r.pointages) == 0
    assert r.propositions["regle"].unique().tolist() == ["montant_trop_frequent"]
    assert r.propositions["solutions"].unique().tolist() == [1000]
    assert "1 000 ou plus" in r.explication().render_texte()
    assert r.soldes.difference == 0


def test_les_suspens_anterieurs_se_pointent_sans_changer_le_solde():
    ecritures = lignes(("28/12/2025", -70, "Chèque 55", "55")).assign(anterieur=True)
    releve = lignes(("05/01/2026", -70, "CHEQUE", "55")).assign(anterieur=False)
    r = rapproche(ecritures, releve, solde_initial_comptabilite=100, solde_initial_releve=170)
    assert len(r.pointages) == 1
    assert (r.soldes.comptabilite, r.soldes.releve, r.soldes.difference) == (10000, 10000, 0)


def test_une_ouverture_inexpliquee_est_montree():
    r = rapproche(lignes(), lignes(), solde_initial_comptabilite=Decimal("100.50"), solde_initial_releve=100)
    assert r.soldes.difference == 50
    assert [c.code for c in r.constats] == ["ouverture_inexpliquee"]
    assert r.etat["section"].tolist() == ["solde", "solde rectifié", "différence"]
    assert "à expliquer" in r.explication().render_texte()


def test_les_lignes_posterieures_sont_laissees_de_cote_et_dites():
    tables = lignes(("02/01/2027", 50, "Virement", "")), lignes(("03/01/2027", 50, "VIR", ""))
    r = rapproche(*tables)
    assert len(r.pointages) == 0
    assert r.soldes.comptabilite == 0
    assert [c.code for c in r.constats] == ["ligne_posterieure"] * 2


def test_les_fautes_des_deux_tables_sont_dites_ensemble():
    ecritures = pd.DataFrame({"date": ["31/02/2026"], "debit": [-5.0], "credit": [None]})
    releve = pd.DataFrame({"date": ["01/02/2026"], "debit": [5.0], "credit": [5.0]})
    with pytest.raises(DonneesInvalidesError) as refus:
        rapproche(ecritures, releve)
    assert {c.code for c in refus.value.constats} == {"date_illisible", "valeur_trop_petite", "debit_et_credit"}
    with pytest.raises(DonneesInvalidesError, match="debit, credit"):
        rapproche(ecritures[["date"]], releve)


@pytest.mark.parametrize(
    "options",
    [
        {"solde_initial_releve": Decimal("0.001")},
        {"solde_initial_releve": "mille"},
        {"taux_tva_frais": Decimal(20)},
        {"taux_tva_frais": "100 %"},
    ],
)
def test_un_argument_hors_de_ses_bornes_est_refuse(options):
    with pytest.raises((ArgumentInvalideError, DonneesInvalidesError), match=next(iter(options))):
        rapproche(lignes(), lignes(), **options)


def test_un_solde_et_un_taux_se_lisent_comme_ils_s_ecrivent():
    ecritures, releve = lignes(("01/01/2026", 10, "A", "")), lignes(("02/01/2026", 10, "A", ""))
    etats = [
        rapproche(ecritures, releve, solde_initial_releve=s, taux_tva_frais=t).etat
        for s, t in ((Decimal("1200.50"), Decimal("0.2")), ("1 200,50", "20 %"), (1200.5, 0.2))
    ]
    assert all(e.equals(etats[0]) for e in etats)


@pytest.mark.parametrize("bornes", [{"tolerance_jours": -1}, {"taille_groupe": 1}, {"combinaisons_max": 0}])
def test_un_reglage_hors_de_ses_bornes_est_refuse(bornes):
    with pytest.raises(ArgumentInvalideError, match=next(iter(bornes))):
        Reglage(**bornes)


@pytest.mark.parametrize(
    ("libelle", "montant", "compte"),
    [
        ("FRAIS TENUE DE CPTE", -1, "627"),
        ("Commission mouvement", -1, "627"),
        ("AGIOS T3", -1, "661"),
        ("INTERETS DEBITEURS", -1, "661"),
        ("Intérêts créditeurs", 1, "768"),
        ("Échéance prêt 12", -1, "164"),
        ("REJET PRLV", -1, "411"),
        ("PRLV URSSAF", -1, "431"),
        ("VIR SALAIRES MARS", -1, "421"),
        ("VIR CLIENT", 1, "411"),
        ("VIR FOURNISSEUR", -1, "401"),
        ("Virement interne inconnu", 1, "411"),
        ("???", -1, "471"),
    ],
)
def test_la_nature_se_lit_dans_le_libelle(libelle, montant, compte):
    assert nature_operation(libelle, montant).compte == compte


def test_les_interets_ne_portent_pas_de_tva():
    r = rapproche(lignes(), lignes(("02/01/2026", -12, "AGIOS", "")), taux_tva_frais=Decimal("0.20"))
    assert r.ecritures_a_passer["compte"].tolist() == ["661", "512"]


def test_les_references_se_normalisent():
    textes = pd.Series(["CHQ n° 0001234", "1234", "Vir. 88", "N° 7", "FA-12", "", "Nord"])
    assert normalize_references(textes).tolist() == ["1234", "1234", "88", "7", "FA12", "", "NORD"]
