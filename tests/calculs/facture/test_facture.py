import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from refcomp.calculs.facture import (
    ConventionFacture,
    FactureRecue,
    avoir,
    brut_du_net,
    controle_facture,
    controle_identifiants,
    controle_mentions,
    devis,
    facture,
    marge_facture,
    marges,
    prix_plancher,
    prix_vente,
    taux_transformation,
    validite,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError

JOUR = "2026-03-01"
ENTETE = {
    "numero": "F-12",
    "date_emission": "01/03/2026",
    "date_operation": "28/02/2026",
    "vendeur_nom": "Aubrelle",
    "vendeur_adresse": "3 rue du Four, Vierzon",
    "vendeur_siren": "552008443",
    "vendeur_tva": "FR19552008443",
    "client_nom": "Lanède",
    "client_adresse": "8 quai Nord, Sète",
    "echeance": "31/03/2026",
    "conditions_escompte": "pas d'escompte",
    "taux_penalites": "12,15 %",
    "indemnite_forfaitaire": "40 €",
}


def lignes(*rangees):
    return pd.DataFrame(rangees, columns=["designation", "quantite", "prix_unitaire", "remises", "categorie"])


DEUX_TAUX = lignes(("Livre", 3, "10,33", "5 %", "reduit"), ("Lampe", 2, 45.90, None, "normal"))


def propre(texte):
    return texte.replace("\u202f", " ").replace("\xa0", " ")


def test_deux_taux_chaque_base_porte_sa_part_des_reductions():
    f = facture(
        DEUX_TAUX, JOUR, remises="3 %", escompte="1 %", port=12, convention=ConventionFacture(categorie_port="normal")
    )
    assert f.ventilation["taux"].tolist() == [0.20, 0.055]
    assert f.ventilation["base"].tolist() == [100.16, 28.27]
    assert f.ventilation["taxe"].tolist() == [20.03, 1.55]
    assert f.totaux["net_a_payer"] == 150.01


def test_les_remises_successives_ne_s_ajoutent_pas():
    f = facture(lignes(("A", 1, 1000, "10 % + 10 %", "normal")), JOUR)
    assert f.montant("net_commercial") == Decimal("810.00")
    for ecriture in (["10 %", "10 %"], (0.1, 0.1), "10%;10 %", "0,1 + 0.1"):
        table = lignes(("A", 1, 1000, None, "normal"))
        assert facture(table, JOUR, remises=ecriture).montant("net_commercial") == Decimal("810.00")


@pytest.mark.parametrize("remise", [10, "10", "beaucoup", -0.1, "110 %", True, float("inf")])
def test_une_remise_ambigue_est_refusee(remise):
    with pytest.raises((ArgumentInvalideError, DonneesInvalidesError), match="fraction entre 0 et 1"):
        facture(lignes(("A", 1, 10, None, "normal")), JOUR, remises=remise)


def test_le_taux_suit_la_date_et_le_territoire():
    une = lignes(("A", 1, 100, None, "normal"))
    attendus = {("2013-12-31", "metropole"): 19.6, (JOUR, "martinique"): 8.5, (JOUR, "corse"): 20}
    for (jour, territoire), taxe in attendus.items():
        assert facture(une, jour, territoire=territoire).totaux["taxe"] == taxe
    nc = facture(une, JOUR, territoire="nouvelle_caledonie")
    assert (nc.devise.code, nc.taxe, nc.totaux["taxe"]) == ("XPF", "TGC", 11)
    with pytest.raises(DonneesInvalidesError, match="Guyane"):
        facture(une, JOUR, territoire="guyane")


def test_une_exoneration_imprime_sa_reference(de_memoire):
    table = pd.DataFrame(
        {"quantite": [1, 1], "prix_unitaire": [100, 50], "motif": ["livraison_intracommunautaire", None]}
    )
    f = facture(table, JOUR)
    assert f.totaux["taxe"] == 10
    assert f.mentions == ("Exonération de TVA, art. 262 ter, I du CGI",)
    export = facture(table.assign(motif="exportation"), JOUR)
    assert export.constats == ()
    with pytest.raises(DonneesInvalidesError, match="supprime la taxe"):
        facture(table.assign(motif="franchise", taux=0.2), JOUR)
    with pytest.raises(DonneesInvalidesError, match="« exonere » pour la TGC"):
        facture(table.assign(motif="franchise"), JOUR, territoire="nouvelle_caledonie")
    de_memoire("mention_exoneration")
    assert [c.code for c in facture(table, JOUR).constats] == ["valeur_de_memoire"]


def test_autoliquidation_chez_le_client_refuse_une_ecriture_incomplete():
    f = facture(pd.DataFrame({"quantite": [1], "prix_unitaire": [900], "motif": ["autoliquidation_travaux"]}), JOUR)
    assert f.mentions == ("Autoliquidation",)
    assert f.ecriture()["credit"].sum() == 900
    with pytest.raises(ArgumentInvalideError, match="TVA due"):
        f.ecriture("achat")


def test_le_port_suit_le_principal_ou_se_dit():
    assert facture(lignes(("A", 1, 100, None, "reduit")), JOUR, port=10).totaux["taxe"] == 6.05
    with pytest.raises(ArgumentInvalideError, match="categorie_port"):
        facture(DEUX_TAUX, JOUR, port=10)
    sur_port = ConventionFacture(escompte_sur_port=True)
    f = facture(lignes(("A", 1, 100, None, "normal")), JOUR, port=10, escompte="10 %", convention=sur_port)
    assert f.totaux["escompte"] == 11


def test_un_devis_ne_s_enregistre_pas():
    d = devis(DEUX_TAUX, JOUR, numero="D-1")
    assert d.totaux["net_a_payer"] == facture(DEUX_TAUX, JOUR).totaux["net_a_payer"]
    assert str(d.explication()).startswith("Devis D-1")
    with pytest.raises(ArgumentInvalideError, match="devis n'est pas"):
        d.ecriture()


def test_l_ecriture_du_client_reflete_celle_du_vendeur():
    f = facture(DEUX_TAUX, JOUR, escompte="2 %", acomptes=50)
    vente, achat = f.ecriture(), f.ecriture("achat", comptes={"client": "401AUBRELLE"})
    assert vente["debit"].sum() == pytest.approx(vente["credit"].sum())
    assert sorted(vente["debit"]) == sorted(achat["credit"])
    assert {"401AUBRELLE", "4091", "765", "607", "44566"} == set(achat["compte"])
    with pytest.raises(ArgumentInvalideError, match="comptes"):
        f.ecriture(comptes={"cliant": "411"})


def test_un_avoir_de_toute_la_facture_la_reflete():
    f = facture(
        DEUX_TAUX, JOUR, remises="3 %", escompte="1 %", port=12, convention=ConventionFacture(categorie_port="normal")
    )
    a = avoir(f, "2026-04-01", retours={0: 3, 1: 2}, port_rendu=True)
    assert {n: v for n, v in a.unites.items() if n != "acomptes"} == {
        n: v for n, v in f.unites.items() if n != "acomptes"
    }
    assert a.ecriture()["debit"].sum() == f.ecriture()["credit"].sum()
    assert "facture du 01/03/2026" in str(a.explication())


def test_un_avoir_garde_le_taux_de_sa_facture():
    f = facture(lignes(("A", 2, 100, None, "normal")), "2013-12-20")
    assert avoir(f, "2014-01-10", retours=pd.Series({0: 1})).totaux["taxe"] == 19.6


def test_un_rabais_se_repartit_entre_les_taux_sans_perdre_un_centime():
    f = facture(DEUX_TAUX, JOUR)
    a = avoir(f, "2026-03-09", rabais_ht="10,01")
    assert a.totaux["net_commercial"] == 10.01
    assert set(a.ecriture()["compte"]) == {"709", "44571", "411"}
    assert avoir(f, JOUR, rabais="10 %").totaux["net_commercial"] == pytest.approx(12.12)


def test_les_avoirs_impossibles_sont_refuses():
    f = facture(DEUX_TAUX, JOUR)
    with pytest.raises(DonneesInvalidesError) as refus:
        avoir(f, "2026-03-09", retours={0: 4, 7: 1, 1: 0})
    assert [c.code for c in refus.value.constats] == ["quantite_rendue", "quantite_rendue", "ligne_absente"]
    for demande in ({}, {"retours": {0: 1}, "rabais": "5 %"}, {"rabais_ht": 500}, {"rabais": 0}, {"rabais_ht": "x"}):
        with pytest.raises(ArgumentInvalideError):
            avoir(f, "2026-03-09", **demande)
    with pytest.raises(ArgumentInvalideError, match="précéderait"):
        avoir(f, "2026-02-01", rabais="5 %")
    with pytest.raises(ArgumentInvalideError, match="nature"):
        avoir(devis(DEUX_TAUX, JOUR), "2026-03-09", rabais="5 %")


def test_l_entree_n_est_pas_modifiee_et_toutes_les_fautes_sont_dites():
    table = DEUX_TAUX.copy()
    facture(table, JOUR)
    pd.testing.assert_frame_equal(table, DEUX_TAUX)
    faux = lignes(("A", "x", None, "z", "normal"), ("B", float("inf"), 2, None, "normal"))
    with pytest.raises(DonneesInvalidesError) as refus:
        facture(faux, JOUR)
    assert len(refus.value.constats) == 3
    with pytest.raises(DonneesInvalidesError, match="aucune ligne"):
        facture(DEUX_TAUX.iloc[:0], JOUR)
    with pytest.raises(DonneesInvalidesError, match="Ligne 2"):
        facture(lignes(("A", 1, 1, None, "normal"), ("B", 1, 1, None, "enorme")).set_index(pd.Index([1, 2])), JOUR)
    for mauvais in ({"port": "x"}, {"acomptes": -1}, {"port": 1.234}, {"date": "31/02/2026"}, {"escompte": 12}):
        with pytest.raises(ArgumentInvalideError):
            facture(**{"lignes": DEUX_TAUX, "date": JOUR} | mauvais)
    with pytest.raises(ArgumentInvalideError, match="total_tva"):
        facture(DEUX_TAUX, JOUR).montant("total_tva")


def test_une_seule_ligne_a_zero():
    f = facture(lignes(("Échantillon", 1, 0, None, "normal")), JOUR)
    assert f.totaux["net_a_payer"] == 0
    assert "0,00 €" in propre(str(f.explication()))


def test_l_explication_porte_les_chiffres_du_cas():
    f = facture(DEUX_TAUX, JOUR, numero="F-7", remises="3 %", acomptes=20)
    texte = propre(str(f.explication()))
    for morceau in (
        "Facture F-7 du 01/03/2026",
        "3 × 10,33",
        "29,44 €",
        "5,50 %",
        "Acomptes versés : - 20,00 €",
        "on retrouve",
    ):
        assert morceau in texte


def recue(**changements):
    juste = facture(DEUX_TAUX, JOUR)
    base = {
        "date": JOUR,
        "lignes": DEUX_TAUX.assign(montant=juste.lignes["montant"]),
        "ventilation": juste.ventilation,
        "totaux": {n: juste.totaux[n] for n in ("total_ht", "taxe", "total_ttc", "net_a_payer")},
        "entete": ENTETE,
    }
    return FactureRecue(**base | changements)


def codes(constats):
    return [c.code for c in constats]


def test_une_facture_juste_ne_donne_aucun_constat():
    assert controle_facture(recue()) == []


def test_chaque_chiffre_est_refait_et_ce_qui_decoule_est_dit():
    juste = recue()
    totaux = dict(juste.totaux) | {"taxe": "20,98", "total_ttc": "142,22", "net_a_payer": "142,22"}
    constats = controle_facture(recue(totaux=totaux, ventilation=juste.ventilation.assign(taxe=[19.36, 1.62])))
    assert codes(constats) == ["taxe_taux", "total_taxe", "total_ttc", "total_net_a_payer"]
    assert "Il découle" in constats[2].message
    assert "Il découle" not in constats[1].message
    assert "écart +1,00 €" in propre(constats[1].message)
    ligne = controle_facture(recue(lignes=juste.lignes.assign(montant=[29.44, 90])))
    assert codes(ligne) == ["montant_ligne"]
    assert "Ligne 2, Lampe" in ligne[0].message
    sans = controle_facture(recue(ventilation=juste.ventilation.iloc[:1]))
    assert codes(sans) == ["taux_ventilation"]


def test_l_autre_arrondi_de_la_taxe_n_est_pas_une_faute():
    table = lignes(*(("A", 1, 6.36, None, "normal"),) * 15)
    par_ligne = facture(table, JOUR, convention=ConventionFacture(arrondi="ligne"))
    totaux = {n: par_ligne.totaux[n] for n in ("total_ht", "taxe", "total_ttc")}
    constats = controle_facture(FactureRecue(JOUR, table, totaux, entete=ENTETE))
    assert [(c.gravite, c.code) for c in constats] == [("information", "arrondi_taxe")]


def test_chaque_mention_absente_est_un_constat():
    assert codes(controle_mentions({}, JOUR)) == ["mention_absente"] * 13
    assert {c.objet for c in controle_mentions({**ENTETE, "echeance": "", "numero": None}, JOUR)} == {
        "echeance",
        "numero",
    }
    assert "indemnite_forfaitaire" not in {c.objet for c in controle_mentions({}, "2012-06-01")}
    assert codes(controle_mentions({}, JOUR, "nouvelle_caledonie")) == ["mentions_non_encodees"]


def test_une_taxe_absente_sans_mention_est_une_faute():
    table = DEUX_TAUX.drop(columns="categorie").assign(motif="livraison_intracommunautaire")
    f = facture(table, JOUR)
    demande = FactureRecue(JOUR, table, {"total_ht": f.totaux["total_ht"]}, entete=ENTETE)
    assert codes(controle_facture(demande)) == ["mention_exoneration", "mention_absente"]
    entete = ENTETE | {"mentions": "Exonération, art. 262 ter, I du CGI", "client_tva": "FR19552008443"}
    assert controle_facture(FactureRecue(JOUR, table, {}, entete=entete)) == []


def test_les_identifiants_se_contredisent():
    assert codes(controle_identifiants({"siren": "732829320", "tva": "FR19552008443"})) == ["identifiants_incoherents"]
    constats = controle_identifiants({"siret": "123", "iban": "FR7630006000011234567890188"})
    assert codes(constats) == ["siret_faux", "iban_faux"]
    assert controle_identifiants({"iban": "FR76 3000 6000 0112 3456 7890 189", "siret": ""}) == []
    with pytest.raises(ArgumentInvalideError, match="inconnus"):
        controle_identifiants({"sirene": "1"})


def test_un_total_inconnu_ou_illisible_est_refuse():
    with pytest.raises(ArgumentInvalideError, match="tva"):
        controle_facture(recue(totaux={"tva": 1}))
    with pytest.raises(ArgumentInvalideError, match="nombre"):
        controle_facture(recue(totaux={"taxe": "x"}))


def test_marges_et_prix():
    table = marges(pd.DataFrame({"cout": [100, 0], "prix": ["150", 10]}), taux_taxe=Decimal("0.20"))
    assert table["coefficient"].iloc[0] == 1.8
    assert np.isnan(table["taux_marge"].iloc[1])
    plancher = prix_plancher(100, taux_marque="20 %", remises="10 % + 5 %", escompte="2 %")
    assert plancher * Decimal("0.9") * Decimal("0.95") * Decimal("0.98") >= Decimal(125)
    assert (plancher - Decimal("0.01")) * Decimal("0.9") * Decimal("0.95") * Decimal("0.98") < Decimal(125)
    assert prix_plancher(1000, taux_marge="1 %", devise="XPF") == Decimal(1010)
    assert prix_vente(10, coefficient=2.4, taux_taxe=Decimal("0.20")) == (Decimal("20.00"), Decimal("24.00"))
    for faux in (
        {},
        {"taux_marge": "1 %", "taux_marque": "1 %"},
        {"taux_marque": "100 %"},
        {"taux_marge": 0.1, "remises": 1},
    ):
        with pytest.raises(ArgumentInvalideError):
            prix_plancher(10, **faux)
    for faux in ({}, {"taux_marge": "1 %", "coefficient": 2}, {"taux_marque": 1}):
        with pytest.raises(ArgumentInvalideError):
            prix_vente(10, **faux)


def test_la_marge_d_un_document_est_celle_du_net_financier():
    f = facture(DEUX_TAUX, JOUR, remises="3 %", escompte="1 %")
    table = marge_facture(f, [6, 30])
    assert table["net"].iloc[-1] == f.totaux["net_financier"]
    assert table["net"].iloc[:-1].sum() == pytest.approx(f.totaux["net_financier"])
    assert table["cout"].tolist() == [18, 60, 78]
    with pytest.raises(DonneesInvalidesError, match="2 coûts"):
        marge_facture(f, [6])


def test_un_brut_retrouve_redonne_le_net():
    retrouve = brut_du_net(1221.65, escompte="1,5 %", taux_taxe=Decimal("0.196"))
    f = facture(lignes(("A", 1, retrouve["brut"], None, "normal")), "2013-06-01", escompte="1,5 %")
    assert f.totaux["net_a_payer"] == pytest.approx(1221.65, abs=0.011)
    with pytest.raises(ArgumentInvalideError, match="100 %"):
        brut_du_net(10, remises=1, taux_taxe=Decimal(0))


def test_validite_et_transformation():
    assert validite("01/03/2026", jours=30) == dt.date(2026, 3, 31)
    assert validite("31/01/2026", mois=1) == dt.date(2026, 2, 28)
    for faux in ({}, {"jours": 0}, {"jours": 3, "mois": 1}, {"jours": 2.5}):
        with pytest.raises(ArgumentInvalideError):
            validite(JOUR, **faux)
    table = pd.DataFrame(
        {
            "numero": ["D1", "D2", "D3", "D4", "D5"],
            "date": ["01/01/2026", "05/01/2026", "10/01/2026", "20/02/2026", "01/06/2026"],
            "montant": [100, 300, 200, 400, 50],
            "statut": ["accepte", "refuse", "en_attente", "en_attente", "accepte"],
            "date_validite": ["01/02/2026", None, "10/02/2026", "05/03/2026", None],
            "date_reponse": ["11/01/2026", None, None, None, None],
        }
    )
    suivi = taux_transformation(table, JOUR)
    assert (suivi.taux_nombre, suivi.taux_valeur, suivi.delai_moyen) == (0.25, 0.1, 10)
    assert suivi.taux_tranches == pytest.approx(1 / 3)
    assert suivi.resume.set_index("etat")["nombre"].to_dict() == {
        "accepte": 1,
        "refuse": 1,
        "en_attente": 1,
        "expire": 1,
    }
    assert suivi.relances()["numero"].tolist() == ["D4"]
    assert taux_transformation(table, "2025-01-01").taux_nombre is None
    with pytest.raises(ParametreAbsentError):
        facture(DEUX_TAUX, JOUR, port=1, convention=ConventionFacture(categorie_port="x"))
