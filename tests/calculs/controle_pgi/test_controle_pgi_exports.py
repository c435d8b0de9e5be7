"""Des exports comme ils arrivent : documents annulés, colonnes absentes, homonymes, cellules refaites, abîmées."""

import contextlib

import pandas as pd
import pytest
from aides_pgi import CLIENT, CONSIGNE, IBAN, SANS_EXPORT, ajoute, ecarts, etats, tables

from refcomp.calculs.controle_pgi import CONTRATS, bordereau_remise, controle_pgi, load_consigne
from refcomp.calculs.controle_pgi.verdict import A_OBSERVER, ECART
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError


@pytest.mark.parametrize(
    ("nom", "change"),
    [
        ("commandes", {"commande": "S00015", "etat": "annulée", "date": "2026-05-30"}),
        ("factures", {"facture": "FAC/2026/8", "etat": "annulée"}),
        ("factures", {"facture": "RFAC/2026/1", "total_ht": -10, "total_tva": -2, "total_ttc": -12}),
        ("livraisons", {"livraison": "WH/OUT/8", "etat": "annulée"}),
    ],
)
def test_un_document_annule_ou_un_avoir_ne_change_rien(nom, change):
    for lues in ajoute(tables(), nom, **change):
        assert ecarts(lues) == set()


def test_une_livraison_partielle_se_facture_en_partie():
    lues = next(ajoute(tables(), "livraisons", livraison="WH/OUT/8", etat="en attente"))
    lues["lignes_livraison"] = lues["lignes_livraison"].assign(quantite=[8, 2])
    lues["factures"] = lues["factures"].assign(total_ht=990, total_tva=198, total_ttc=1188)
    assert "M2/c02" not in ecarts(lues)
    assert "M2/c06" not in ecarts(lues)


def test_deux_cheques_font_un_reglement():
    for lues in ajoute(tables(), "reglements", reglement="CHQ2", montant=404):
        lues["reglements"] = lues["reglements"].assign(
            montant=[404 if r == "CHQ2" else 1000 for r in lues["reglements"]["reglement"]]
        )
        assert ecarts(lues) == set()


def test_les_noms_affiches_d_odoo_designent_leur_document():
    lues = tables()
    lues["ecritures"]["facture"] = "FAC/2026/9 (BC-2026-014)"
    lues["reglements"]["facture"] = "FAC/2026/9 (BC-2026-014)"
    lues["pieces_jointes"]["document"] = ["S00014", "FAC/2026/9 (BC-2026-014)"]
    lues["lignes_commande"]["article"] = ["[CHA-01] Chaise", "[TAB-02] Table"]
    assert ecarts(lues) == set()


def test_un_article_en_stock_a_deux_endroits():
    for lues in ajoute(tables(), "stock", physique=3):
        assert ecarts(lues) == set()


@pytest.mark.parametrize(
    ("table", "colonne", "critere"),
    [("commandes", "etat", "M1/c05"), ("factures", "etat", "M2/c06"), ("livraisons", "etat", "M2/c02")],
)
def test_un_etat_inconnu_reste_a_observer(table, colonne, critere):
    lues = tables()
    lues[table][colonne] = "Verkaufsauftrag"
    assert etats(lues)[critere] == A_OBSERVER


def test_une_remise_sur_le_total_n_est_pas_un_article():
    lues = tables()
    lignes = lues["lignes_commande"].assign(remise=0)
    remise = pd.DataFrame([("S00014", "REMISE", 1, -130.0, 0.0)], columns=lignes.columns)
    lues["lignes_commande"] = pd.concat([lignes, remise])
    assert ecarts(lues) == set()


def test_une_commande_au_nom_d_un_autre_se_voit():
    lues = tables()
    for nom in ("commandes", "factures"):
        lues[nom]["client"] = "Autre client"
    assert {"M1/c05", "M2/c06"} <= ecarts(lues)


def test_un_courriel_se_compare_a_la_lettre_et_un_telephone_a_ses_chiffres():
    lues = tables()
    lues["clients"].loc[0, "courriel"] = "com.pta@tamisier.example"
    assert ecarts(lues) == {"M3/c06"}
    lues = tables()
    lues["clients"].loc[3, "telephone"] = "+33 2 40 00 00 00"
    creation = CONSIGNE["fiches"]["creation"] | {"telephone": "02.40.00.00.00"}
    assert ecarts(lues, CONSIGNE | {"fiches": CONSIGNE["fiches"] | {"creation": creation}}) == set()


def test_un_fichier_dont_le_nom_contient_bl_n_est_pas_un_bon_de_livraison():
    lues = tables() | {"fichiers": pd.DataFrame({"nom": ["FAC_Meubles Martin.pdf"]})}
    assert {"M2/c04", "M2/c05"} <= ecarts(lues)


@pytest.mark.parametrize("consigne", [{}, {"reglement": {"montant": 10, "banque": "x", "date": "10/06/2026"}}])
def test_ce_que_la_consigne_ne_dit_pas_n_est_jamais_un_ecart(consigne):
    assert ecarts(tables(), consigne) == set()


OPTIONNELLES = [(nom, c.nom) for nom, contrat in CONTRATS.items() for c in contrat.colonnes if not c.obligatoire]
# Ce que chaque colonne prouve : sans elle, ces critères ne peuvent pas être dits conformes.
PREUVES = {
    ("commandes", "condition"): {"M1/c04"},
    ("commandes", "etat"): {"M1/c05"},
    ("commandes", "total_ht"): {"M1/c03"},
    ("livraisons", "commande"): {"M2/c01", "M2/c02"},
    ("livraisons", "etat"): {"M2/c02"},
    ("factures", "commande"): {"M2/c06", "M2/c07", "M4/c02", "M4/c06"},
    ("factures", "etat"): {"M2/c06"},
    ("clients", "rattache"): {"M3/c01", "M3/c05", "M3/c15", "M3/c16"},
    ("clients", "adresse"): {"M3/c01", "M3/c05", "M3/c15", "M3/c16"},
    ("clients", "type"): {"M3/c10"},
    ("clients", "rue"): {"M3/c01", "M3/c05", "M3/c12", "M3/c16"},
    ("clients", "code_postal"): {"M3/c01", "M3/c05", "M3/c12", "M3/c16"},
    ("clients", "ville"): {"M3/c01", "M3/c05", "M3/c12", "M3/c16"},
    ("clients", "telephone"): {"M3/c13"},
    ("clients", "courriel"): {"M3/c06", "M3/c13"},
    ("clients", "tva"): {"M3/c03", "M3/c07"},
    ("clients", "siret"): {"M3/c03", "M3/c07", "M3/c20"},
    ("clients", "iban"): {"M3/c02", "M3/c08", "M3/c21"},
    ("clients", "reference"): {"M3/c19"},
    ("clients", "etiquettes"): {"M3/c14"},
    ("clients", "condition"): {"M3/c17"},
    ("clients", "position_fiscale"): {"M3/c18"},
    ("clients", "compte"): {"M3/c22"},
    ("clients", "logo"): {"M3/c04", "M3/c09", "M3/c11"},
    ("reglements", "date"): {"M4/c01"},
    ("reglements", "banque"): {"M4/c03"},
    ("reglements", "facture"): {"M4/c02"},
}


@pytest.mark.parametrize(("nom", "colonne"), OPTIONNELLES)
def test_une_colonne_non_exportee_n_est_ni_une_faute_ni_un_acquis(nom, colonne):
    lues = tables()
    lues[nom] = lues[nom].drop(columns=colonne, errors="ignore")
    vus = etats(lues)
    assert set(vus[vus == ECART].index) == set()
    assert set(vus[list(PREUVES.get((nom, colonne), ()))]) <= {A_OBSERVER}


def test_sans_reference_ni_client_la_commande_ne_se_cherche_pas():
    lues = tables()
    lues["commandes"] = lues["commandes"].drop(columns=["reference", "client"])
    lus = controle_pgi(lues, CONSIGNE).tableau.set_index("critere")
    siens = [c for c in lus.index if c[:2] in {"M1", "M2"} and c not in SANS_EXPORT and "fichier" not in lus.constat[c]]
    assert not (lus["etat"] == ECART).any()
    assert (lus.loc[["M1/c01", "M1/c05", "M2/c02", "M2/c06", "M2/c07"], "etat"] == A_OBSERVER).all()
    assert "« reference »" in lus.loc["M1/c01", "constat"]
    assert siens


def test_un_avoir_au_total_positif_et_ce_qu_il_extourne_ne_comptent_pas():
    for lues in ajoute(tables(), "factures", facture="RFAC/2026/1", nature="avoir", date="2026-05-30"):
        assert ecarts(lues) == set()
    for lues in ajoute(tables(), "factures", facture="FAC/2026/8", paiement="extournée", total_ht=1300):
        assert ecarts(lues) == set()


@pytest.mark.parametrize(
    ("nom", "cle"), [("commandes", "commande"), ("factures", "facture"), ("livraisons", "livraison")]
)
def test_un_brouillon_plus_recent_ne_remplace_pas_un_document_valide(nom, cle):
    for lues in ajoute(tables(), nom, **{cle: "Z99", "etat": "brouillon", "date": "2026-06-30"}):
        lues["lignes_livraison"] = tables()["lignes_livraison"]
        assert ecarts(lues) == set()


def test_un_reglement_annule_rendu_ou_en_brouillon_n_est_pas_un_encaissement():
    for faux in ({"etat": "annulée"}, {"sens": "décaissement"}, {"etat": "brouillon"}):
        for lues in ajoute(tables(), "reglements", reglement="CHQ0", **faux):
            assert ecarts(lues) == set(), faux
        seul = tables()
        seul["reglements"] = seul["reglements"].assign(**faux)
        assert "M4/c02" in ecarts(seul), faux


def test_deux_clients_de_noms_proches_ne_se_confondent_pas():
    for nom in ("Boulangerie Tamisier et fils", "Tamisier"):
        for lues in ajoute(tables(), "clients", client=nom, iban="", siret="", tva="", courriel="", reference="C009"):
            assert ecarts(lues) == set()
    for lues in ajoute(tables(), "commandes", commande="S00099", client="Boulangerie Tamisier Nord", reference="BC-9"):
        assert ecarts(lues) == set()


def test_de_deux_fiches_homonymes_l_ordre_n_importe_pas():
    vues = [etats(lues).tolist() for lues in ajoute(tables(), "clients", courriel="autre@tamisier.example")]
    assert vues[0] == vues[1]


def test_une_commande_au_nom_d_un_contact_de_la_societe():
    lues = tables()
    for nom in ("commandes", "factures", "reglements"):
        lues[nom]["client"] = f"{CLIENT}, M. Four"
    assert ecarts(lues) == set()


def test_un_second_compte_bancaire():
    lues = tables()
    lues["clients"].loc[0, "iban"] = f"FR7630006000011234567890189, {IBAN}"
    assert ecarts(lues) == set()
    lues["clients"].loc[0, "iban"] = "FR7630006000011234567890189"
    assert ecarts(lues) == {"M3/c02"}


def test_une_position_hors_de_france_n_est_pas_la_france():
    lues = tables()
    lues["clients"].loc[3, "position_fiscale"] = "Client hors France"
    assert ecarts(lues) == {"M3/c18"}


def test_des_montants_et_des_dates_en_texte_francais():
    lues = tables()
    lues["factures"] = lues["factures"].assign(
        total_ht="1\u202f170,00 €",
        total_tva="234,00",
        total_ttc="1\u00a0404,00",
        date="22/05/2026",
        echeance="06/06/2026",
    )
    lues["commandes"] = lues["commandes"].assign(total_ht="1 170,00", date="2026-05-20 14:03:11")
    lues["reglements"] = lues["reglements"].assign(montant="1\u202f404,00 €", date="46183")
    lues["lignes_commande"] = lues["lignes_commande"].assign(prix=["100,00", "150,00"], remise="10,00", quantite="10,0")
    lues["lignes_commande"].loc[1, "quantite"] = "2,00"
    assert ecarts(lues) == set()


def test_un_index_repete_ne_change_rien():
    lues = {nom: t.set_axis([0] * len(t)) for nom, t in tables().items()}
    pd.testing.assert_series_equal(etats(lues), etats(tables()))


def test_une_livraison_en_attente_n_acquiert_pas_la_disponibilite():
    lues = tables()
    lues["livraisons"]["etat"] = "prête"
    assert etats(lues)["M2/c01"] == A_OBSERVER


def test_la_date_d_une_remise_se_refuse_avec_le_reste():
    cheques = pd.DataFrame([("1", "a", "b", 0)], columns=["numero", "tireur", "banque", "montant"])
    with pytest.raises(DonneesInvalidesError) as refus:
        bordereau_remise(cheques, iban=None, date="demain")
    assert {"iban_absent", "date_refusee"} < {c.code for c in refus.value.constats}


@pytest.mark.parametrize("nom", CONTRATS)
@pytest.mark.parametrize(
    "abime",
    [
        lambda t: t.iloc[:0],
        lambda _: pd.DataFrame(),
        lambda t: t.map(lambda _: float("nan")),
        lambda t: t.map(lambda _: 12),
        lambda t: t.map(lambda _: True),
        lambda t: t.astype(str) + "x",
        lambda t: pd.concat([t, t]),
        lambda t: pd.concat([t, t], axis=1),
        lambda t: t.astype("category"),
        lambda _: None,
    ],
)
def test_une_table_abimee_se_juge_ou_se_refuse_en_francais(nom, abime):
    lues = tables()
    with contextlib.suppress(DonneesInvalidesError, ArgumentInvalideError):
        assert len(controle_pgi(lues | {nom: abime(lues[nom])}, CONSIGNE).tableau) == 52


@pytest.mark.parametrize("nombre", [float("nan"), float("inf"), True, "2", None])
def test_une_quantite_ou_un_montant_qui_n_est_pas_un_nombre(nombre):
    consigne = {"commande": {"client": ["a"], "lignes": [{"article": "A", "quantite": nombre}]}}
    with pytest.raises(DonneesInvalidesError, match=r"(?s)ligne 1.*client|client.*ligne 1"):
        load_consigne(consigne)
