"""Chaque critère de la grille est jugé une fois, et une seule faute ne change que ce dont elle est la faute."""

import datetime as dt

import pandas as pd
import pytest
from aides_pgi import CLIENT, CONSIGNE, IBAN, SANS_EXPORT, change, etats, tables
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.calculs.controle_pgi import CONTRATS, bordereau_remise, controle_pgi, load_consigne
from refcomp.calculs.controle_pgi.verdict import A_OBSERVER, CONFORME, ECART
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError


def test_tous_les_criteres_de_la_grille_et_eux_seuls():
    from refcomp.referentiels import load  # noqa: PLC0415 - seul emploi

    elements = load("agora-bloc1").elements
    attendus = sorted(elements.loc[elements["niveau"] == "critere", "element_id"])
    assert controle_pgi({}, {}).tableau["critere"].tolist() == attendus
    assert len(attendus) == 52


def test_un_dossier_juste_n_a_aucun_ecart_et_le_papier_reste_a_observer():
    lus = etats(tables())
    assert set(lus[lus == A_OBSERVER].index) == SANS_EXPORT
    assert set(lus.drop(SANS_EXPORT)) == {CONFORME}


def test_sans_rien_tout_est_a_observer():
    assert set(controle_pgi({}, {}).tableau["etat"]) == {A_OBSERVER}
    assert set(controle_pgi({}, CONSIGNE).tableau["etat"]) == {A_OBSERVER}


@pytest.mark.parametrize("nom", CONTRATS)
def test_une_table_absente_ne_donne_jamais_d_ecart(nom):
    lues = {n: t for n, t in tables().items() if n != nom}
    assert not (etats(lues) == ECART).any()


FAUTES = {
    "un autre article": (change("lignes_commande", "article", "CHA-09"), {"M1/c01"}),
    "une quantité": (change("lignes_commande", "quantite", 12), {"M1/c02", "M1/c03"}),
    "la remise oubliée": (change("commandes", "total_ht", 1300), {"M1/c03", "M2/c06"}),
    "une autre condition": (change("commandes", "condition", "30 jours"), {"M1/c04"}),
    "commande non confirmée": (change("commandes", "etat", "brouillon"), {"M1/c05"}),
    "bon de commande non joint": (change("pieces_jointes", "document", "S00013"), {"M1/c06"}),
    "bon de commande mal nommé": (change("fichiers", "nom", "BC 14.pdf"), {"M1/c09"}),
    "livré sans stock": (change("stock", "physique", -3), {"M2/c01"}),
    "livraison non validée": (change("livraisons", "etat", "prête"), {"M2/c02"}),
    "livraison incomplète": (change("lignes_livraison", "quantite", 8), {"M2/c02"}),
    "facture en brouillon": (change("factures", "etat", "brouillon"), {"M2/c06", "M2/c07"}),
    "échéance à 30 jours": (change("factures", "echeance", "2026-06-21"), {"M2/c06"}),
    "compte de vente": (change("ecritures", "compte", "607100", 1), {"M2/c07"}),
    "écriture déséquilibrée": (change("ecritures", "credit", 1171.0, 1), {"M2/c07"}),
    "sens inversé": (
        lambda lues: lues.update(ecritures=lues["ecritures"].rename(columns={"debit": "credit", "credit": "debit"})),
        {"M2/c07"},
    ),
    "bon de livraison non rendu": (change("fichiers", "nom", "photo.png", 1), {"M2/c04", "M2/c05"}),
    "facture mal nommée": (change("fichiers", "nom", "facture.pdf", 2), {"M2/c10"}),
    "IBAN recopié faux": (change("clients", "iban", IBAN[:-1] + "7"), {"M3/c02", "M3/c08"}),
    "TVA d'une autre société": (change("clients", "tva", "FR23334175221"), {"M3/c03", "M3/c07"}),
    "courriel sans arobase": (change("clients", "courriel", "compta.tamisier.example"), {"M3/c06"}),
    "adresse de livraison vide": (change("clients", "rue", "", 1), {"M3/c01", "M3/c05"}),
    "personne au lieu de société": (change("clients", "type", "personne", 3), {"M3/c10"}),
    "code postal": (change("clients", "code_postal", "4400", 3), {"M3/c12"}),
    "téléphone": (change("clients", "telephone", "quarante", 3), {"M3/c13"}),
    "étiquette oubliée": (change("clients", "etiquettes", "Culture", 3), {"M3/c14"}),
    "sans contact": (change("clients", "adresse", "autre", 4), {"M3/c15"}),
    "condition du client": (change("clients", "condition", "comptant", 3), {"M3/c17"}),
    "position fiscale": (change("clients", "position_fiscale", "Intracommunautaire", 3), {"M3/c18"}),
    "référence déjà prise": (change("clients", "reference", "C001", 3), {"M3/c19"}),
    "compte fournisseur": (change("clients", "compte", "401100 Fournisseurs", 3), {"M3/c22"}),
    "logo oublié": (change("clients", "logo", "", 3), {"M3/c11"}),
    "date du règlement": (change("reglements", "date", "2026-06-11"), {"M4/c01"}),
    "règlement hors facture": (change("reglements", "facture", ""), {"M4/c02"}),
    "montant du chèque": (change("reglements", "montant", 1400.0), {"M4/c02"}),
    "reste dû": (change("factures", "reste", 4), {"M4/c02"}),
    "autre banque": (change("reglements", "banque", "Caisse"), {"M4/c03"}),
    "chèque non joint": (change("pieces_jointes", "nom", "scan.jpg", 1), {"M4/c06"}),
}


@pytest.mark.parametrize("faute", FAUTES)
def test_une_faute_est_dite_la_ou_elle_est(faute):
    applique, attendus = FAUTES[faute]
    lues = tables()
    applique(lues)
    vus = etats(lues)
    assert set(vus[vus == ECART].index) == attendus


def test_sans_commande_la_mission_1_le_dit():
    lues = tables()
    lues["commandes"] = lues["commandes"].assign(reference="BC-1", client="Autre")
    tableau = controle_pgi(lues, CONSIGNE).tableau.set_index("critere")
    assert "aucune commande de référence « BC-2026-014 »" in tableau.loc["M1/c01", "constat"]
    assert (tableau.loc[["M1/c01", "M1/c05", "M2/c02", "M2/c06"], "etat"] == ECART).all()


@given(st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None)
def test_l_ordre_des_lignes_ne_change_rien(hasard):
    lues = {n: t.sample(frac=1, random_state=hasard.randrange(2**31)) for n, t in tables().items()}
    pd.testing.assert_series_equal(etats(lues), etats(tables()))


def test_l_entree_n_est_pas_modifiee():
    lues = tables()
    controle_pgi(lues, CONSIGNE)
    for nom, table in tables().items():
        pd.testing.assert_frame_equal(lues[nom], table)


def test_tous_les_defauts_de_l_export_en_une_fois():
    lues = tables()
    lues["stock"] = pd.DataFrame([("A", "beaucoup")], columns=["article", "physique"])
    lues["reglements"] = lues["reglements"].drop(columns="montant")
    with pytest.raises(DonneesInvalidesError) as refus:
        controle_pgi(lues, CONSIGNE)
    assert "stock" in str(refus.value)
    assert "reglements" in str(refus.value)
    with pytest.raises(ArgumentInvalideError, match="devis ; permises"):
        controle_pgi({"devis": pd.DataFrame()}, CONSIGNE)


def test_tous_les_defauts_de_la_consigne_en_une_fois():
    brut = {
        "commande": {
            "lignes": [{"article": "A"}, {"article": "B", "quantite": -1}],
            "remise": 10,
            "condition": "un jour",
        },
        "fiches": {"creation": {"nom": "x"}},
        "reglement": {"date": "demain", "montant": "cher"},
        "livraison": {},
    }
    with pytest.raises(DonneesInvalidesError) as refus:
        load_consigne(brut)
    for mot in (
        "ligne 1",
        "ligne 2",
        "remise",
        "condition",
        "nom inconnu",
        "nom du client",
        "demain",
        "cher",
        "livraison",
    ):
        assert mot in str(refus.value)
    with pytest.raises(DonneesInvalidesError):
        load_consigne([])


def test_un_modele_de_nom_illisible_est_refuse():
    with pytest.raises(ArgumentInvalideError, match="seuls"):
        etats(tables(), CONSIGNE | {"nommage": {"commande": "BC_{partenaire}"}})


def test_une_remise_de_cheques_refuse_tout_d_un_coup():
    cheques = pd.DataFrame([("1", "a", "b", 10), ("1", "a", "b", 0)], columns=["numero", "tireur", "banque", "montant"])
    with pytest.raises(DonneesInvalidesError) as refus:
        bordereau_remise(cheques, iban="FR00", date=dt.date(2026, 6, 10))
    assert len(refus.value.constats) >= 3
    bon = cheques.assign(numero=["1", "2"], montant=[10, 20])
    texte = bordereau_remise(bon, iban=IBAN, date=dt.date(2026, 6, 10)).explication().render_texte()
    assert "2 chèques" in texte
    assert "30,00" in texte


def test_l_explication_dit_ce_qui_est_a_reprendre():
    lues = tables()
    lues["commandes"] = lues["commandes"].assign(etat="brouillon")
    texte = controle_pgi(lues, CONSIGNE).explication().render_texte()
    assert "M1/c05 : état « brouillon »." in texte
    assert CLIENT not in texte
