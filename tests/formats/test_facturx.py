import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.calculs.facture import ConventionFacture, avoir, devis, facture
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, FichierIllisibleError
from refcomp.formats.facturx import (
    AjustementEN,
    FactureEN,
    LigneEN,
    Partie,
    TaxeEN,
    build_facture_en,
    controle_regles,
    read_facturx,
    render_facturx,
)

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "en16931.yaml").read_text(encoding="utf-8"))
TOTAUX = {
    "LineExtensionAmount": "lignes",
    "AllowanceTotalAmount": "reductions",
    "ChargeTotalAmount": "supplements",
    "TaxExclusiveAmount": "hors_taxes",
    "TaxInclusiveAmount": "ttc",
    "PrepaidAmount": "acomptes",
    "PayableRoundingAmount": "arrondi",
    "PayableAmount": "a_payer",
}
VENDEUR = Partie("Papeterie Verdelle", "552008443", "FR19552008443", "3 rue du Four", "18100", "Vierzon")
ACHETEUR = Partie("Institut Beaumont & Fils", "", "", "8 quai Nord", "34200", "Sète")
LIGNES = pd.DataFrame(
    {
        "designation": ["Manuels", "Fauteuils"],
        "quantite": [12, 3],
        "prix_unitaire": [21.35, 149],
        "remises": ["5 %", "10 % + 5 %"],
        "categorie": ["reduit", "normal"],
    }
)


def d(valeur):
    return None if valeur is None else Decimal(valeur)


def depuis_ubl(donnees, document="Invoice"):
    """Les champs qu'un cas publié nomme, tels que ce format les nomme."""
    lignes = [
        LigneEN(d(li.get("amount")), categorie=li.get("vat_cat"), taux=d(li.get("vat_rate")))
        for li in donnees.get("lines", [])
    ]
    ajustements = [
        AjustementEN(a["charge"] == "true", d(a["amount"]), "x", a.get("vat_cat"), d(a.get("vat_rate")))
        for a in donnees.get("allowances_charges", [])
    ]
    taxes = [
        TaxeEN(d(t.get("taxable")), d(t.get("tax")), t.get("cat"), d(t.get("rate")))
        for t in donnees.get("vat_breakdown", [])
    ]
    totaux = {TOTAUX[n]: d(v) for n, v in donnees.get("totals", {}).items()}
    if donnees.get("tax_total", [None])[0] is not None:
        totaux["taxe"] = d(donnees["tax_total"][0])
    return FactureEN(
        type_document="381" if document == "CreditNote" else "380",
        vendeur=VENDEUR,
        lignes=tuple(lignes),
        ajustements=tuple(ajustements),
        ventilation=tuple(taxes),
        totaux=totaux,
        conditions="30 jours",
    )


def codes(electronique):
    return {c.code for c in controle_regles(electronique)}


@pytest.mark.parametrize("cas", CAS["regles"], ids=lambda c: c["id"])
def test_chaque_regle_juge_comme_la_suite_officielle(cas):
    assert (cas["regle"] in codes(depuis_ubl(cas["donnees"], cas["document"]))) == (cas["verdict"] == "error")


@pytest.mark.parametrize("cas", CAS["factures"], ids=lambda c: c["id"])
def test_les_factures_entieres_respectent_toutes_les_regles(cas):
    assert codes(depuis_ubl(cas)) == set()


@pytest.mark.parametrize("cas", CAS["factures"], ids=lambda c: c["id"])
def test_un_centime_de_trop_se_voit(cas):
    juste = depuis_ubl(cas)
    for nom, regle in {"lignes": "BR-CO-10", "hors_taxes": "BR-CO-13", "taxe": "BR-CO-14", "ttc": "BR-CO-15"}.items():
        fausse = replace(juste, totaux={**juste.totaux, nom: juste.totaux[nom] + Decimal("0.01")})
        assert regle in codes(fausse)
    assert "BR-CO-16" in codes(replace(juste, totaux={**juste.totaux, "a_payer": Decimal(1)}))
    gonflee = tuple(replace(t, base=t.base + 1, categorie="S") for t in juste.ventilation)
    assert {"BR-CO-17", "BR-S-08"} <= codes(replace(juste, ventilation=gonflee))


def test_les_regles_de_mention():
    muette = FactureEN(
        totaux={"a_payer": Decimal(5)}, ajustements=(AjustementEN(True, Decimal(1)), AjustementEN(False, Decimal(1)))
    )
    assert {"BR-CO-21", "BR-CO-22", "BR-CO-25", "BR-CO-26"} <= codes(muette)
    assert "BR-CO-25" not in codes(replace(muette, type_document="381"))
    assert codes(FactureEN(vendeur=VENDEUR, ventilation=(TaxeEN(Decimal(10), Decimal(1), "AE", Decimal(10)),))) == {
        "BR-AE-09",
        "BR-AE-10",
    }


def electronique(document, **suite):
    return build_facture_en(document, VENDEUR, ACHETEUR, **{"echeance": dt.date(2026, 4, 30)} | suite)


def test_aller_et_retour_d_une_facture_calculee():
    calculee = facture(
        LIGNES,
        "2026-03-01",
        remises="3 %",
        escompte="2 %",
        port=25,
        acomptes=100,
        numero="F-12",
        convention=ConventionFacture(categorie_port="normal"),
    )
    depart = electronique(calculee)
    octets = render_facturx(depart)
    assert octets.startswith(b"<?xml")
    assert b"urn:cen.eu:en16931:2017" in octets
    relue = read_facturx(octets)
    assert relue == depart
    assert relue.totaux["a_payer"] == calculee.montant("net_a_payer")
    assert controle_regles(relue) == []


def test_un_avoir_et_une_exoneration():
    table = LIGNES.drop(columns="categorie").assign(motif="livraison_intracommunautaire")
    origine = facture(table, "2026-03-01", numero="F-13")
    rectifie = electronique(avoir(origine, "2026-03-05", retours={0: 2}, numero="A-2"), echeance=None)
    assert (rectifie.type_document, rectifie.origine) == ("381", "F-13")
    assert [t.categorie for t in rectifie.ventilation] == ["K"]
    assert read_facturx(render_facturx(rectifie)) == rectifie


def test_une_facture_en_francs_pacifiques():
    calculee = facture(LIGNES.assign(categorie="normal"), "2026-03-01", territoire="nouvelle_caledonie", numero="F-1")
    assert read_facturx(render_facturx(electronique(calculee))).devise == "XPF"


def test_ce_qui_ne_s_ecrit_pas():
    for document in (
        devis(LIGNES, "2026-03-01"),
        facture(LIGNES, "2026-03-01", convention=ConventionFacture(prix_ttc=True)),
    ):
        with pytest.raises(ArgumentInvalideError, match="EN 16931"):
            electronique(document)
    juste = electronique(facture(LIGNES, "2026-03-01", numero="F-1"))
    with pytest.raises(DonneesInvalidesError, match="BR-CO-16"):
        render_facturx(replace(juste, totaux={**juste.totaux, "a_payer": Decimal(1)}))
    with pytest.raises(DonneesInvalidesError, match="numéro : absent"):
        render_facturx(replace(juste, numero=""))


MILLIARD = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'
FICHIER = b'<!DOCTYPE a [<!ENTITY x SYSTEM "/etc/hostname">]><a>&x;</a>'


@pytest.mark.parametrize(
    ("octets", "attendu"),
    [
        (MILLIARD, "entité"),
        (FICHIER, "entité"),
        (b'<!DOCTYPE a SYSTEM "http://exemple.invalid/a.dtd"><a/>', "entité"),
        (b"<a>" * 60 + b"</a>" * 60, "profond"),
        (b" " * (5 * 1024 * 1024 + 1), "dépasse"),
        (b"<a><b/>" * 3, "bien formé"),
        (b"", "bien formé"),
        (b"%PDF-1.7", "bien formé"),
        (b"<a/>", "racine"),
    ],
)
def test_un_xml_hostile_ou_etranger_est_refuse(octets, attendu):
    with pytest.raises(FichierIllisibleError, match=attendu):
        read_facturx(octets)


@pytest.mark.parametrize("texte", ["1E+999999", "NaN", "douze", "9" * 40])
def test_un_nombre_hostile_est_refuse(texte):
    octets = render_facturx(electronique(facture(LIGNES, "2026-03-01", numero="F-1")))
    with pytest.raises(FichierIllisibleError, match="nombre"):
        read_facturx(octets.replace(b">667.53<", f">{texte}<".encode()).replace(b">12<", f">{texte}<".encode()))


def test_un_fichier_se_lit_et_son_absence_se_dit(tmp_path):
    chemin = tmp_path / "factur-x.xml"
    depart = electronique(facture(LIGNES, "2026-03-01", numero="F-1"))
    chemin.write_bytes(render_facturx(depart))
    assert read_facturx(chemin) == depart
    with pytest.raises(FichierIllisibleError, match="existe pas"):
        read_facturx(tmp_path / "absent.xml")
    with pytest.raises(FichierIllisibleError, match="date"):
        read_facturx(chemin.read_bytes().replace(b"20260301", b"20261345"))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(1, 99), st.integers(1, 99_999), st.integers(0, 50), st.sampled_from(["normal", "reduit"])
        ),
        min_size=1,
        max_size=5,
    ),
    st.integers(0, 30),
    st.integers(0, 10),
)
def test_toute_facture_calculee_respecte_la_norme_et_se_relit(rangees, remise, escompte):
    table = pd.DataFrame(
        [(q, p / 100, r / 100, c) for q, p, r, c in rangees],
        columns=["quantite", "prix_unitaire", "remises", "categorie"],
    )
    calculee = facture(table, "2026-03-01", remises=remise / 100, escompte=escompte / 100, numero="F-1")
    depart = electronique(calculee)
    assert controle_regles(depart) == []
    assert read_facturx(render_facturx(depart)) == depart
