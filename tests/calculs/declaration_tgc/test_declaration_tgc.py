import datetime as dt
from fractions import Fraction
from math import floor
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from refcomp.calculs.declaration_tgc import (
    FICHE,
    champ_application_tgc,
    declaration_tgc,
    echeance_tgc,
    franchise_tgc,
)
from refcomp.calculs.tgc import load_categorie_tgc
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "tgc.yaml").read_text(encoding="utf-8"))
TRIMESTRE = {"debut": "01/01/2026", "fin": "31/03/2026"}
COLONNES = ["piece", "sens", "nature", "date", "montant_ht"]
COMPTES = {
    "collectee": "44571",
    "autoliquidee": "4452",
    "deductible_immobilisation": "44562",
    "deductible": "44566",
    "credit": "44567",
    "a_decaisser": "44551",
}


def operations(*lignes, **colonnes):
    return pd.DataFrame(list(lignes), columns=COLONNES).assign(**colonnes)


def vente(nature="bien", montant=200_000, jour="10/03/2026", **colonnes):
    return operations(("V1", "vente", nature, jour, montant), **colonnes)


def test_la_fiche_nomme_tous_les_cas():
    assert set(FICHE.cas) == {c["id"] for c in CAS}


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_publies(cas):
    entrees, attendu = cas["entrees"], cas["attendu"]
    if cas["fonction"] == "echeance":
        assert echeance_tgc(**entrees) == attendu
    elif cas["fonction"] == "franchise":
        assert franchise_tgc(jour=dt.date(2026, 1, 1), **entrees)[0] is attendu
    elif cas["fonction"] == "champ":
        champ = champ_application_tgc(pd.DataFrame([entrees])).iloc[0]
        assert {c: champ[c] for c in attendu} == attendu
    else:
        declaration = declaration_tgc(vente(montant=entrees["montant_ht"], categorie=entrees["categorie"]), **TRIMESTRE)
        assert declaration.a_payer == attendu


def test_un_trimestre_complet():
    table = operations(
        ("V1", "vente", "bien", "05/03/2026", 1_000_400),
        ("V2", "vente", "service", "05/02/2026", 2_000_000),
        ("V3", "vente", "bien", "11/03/2026", 500_000),
        ("V4", "vente", "bien", "12/03/2026", 70_000),
        ("A1", "achat", "bien", "11/03/2026", 700_000),
        ("A2", "achat", "immobilisation", "12/03/2026", 333_333),
        ("A3", "achat", "service", "13/03/2026", 80_000),
        lieu=["nouvelle_caledonie"] * 2
        + ["hors_territoire", "nouvelle_caledonie", "hors_territoire"]
        + ["nouvelle_caledonie", "hors_territoire"],
        categorie=["normal", "specifique", "normal", "exonere", "normal", "normal", "specifique"],
    )
    paye = pd.DataFrame({"piece": ["V2"], "date": ["06/03/2026"], "montant": [1_060_000]})
    declaration = declaration_tgc(table, paye, credit_reporte=5_000, en_ligne=True, **TRIMESTRE)
    assert declaration.rubriques == {
        "taux_specifique": 60_000,
        "taux_normal": 110_044,
        "autoliquidation": 4_800,
        "brute": 174_844,
        "immobilisations": 36_667,
        "biens_services": 81_800,
        "credit_reporte": 5_000,
        "deductible": 123_467,
        "a_payer": 51_377,
    }
    bases = declaration.tableau.dropna(subset="base").set_index("rubrique")["base"].to_dict()
    assert bases == {
        "taux_specifique": 1_000_000,
        "taux_normal": 1_000_400,
        "autoliquidation": 80_000,
        "exportation": 500_000,
        "exonere": 70_000,
    }
    assert declaration.convention.date_limite == dt.date(2026, 5, 14)
    assert declaration.constats == ()


def test_un_credit_se_reporte():
    achat = operations(("A1", "achat", "immobilisation", "10/02/2026", 1_000_000))
    declaration = declaration_tgc(achat, credit_reporte=1_000, **TRIMESTRE)
    assert (declaration.a_payer, declaration.credit) == (0, 111_000)
    assert "111\u202f000\u00a0F" in declaration.explication().render_texte()


def test_des_avoirs_plus_forts_que_les_factures_s_imputent():
    declaration = declaration_tgc(vente(montant=-1000), **TRIMESTRE)
    assert declaration.rubriques == {"brute": 0, "imputation": 110, "deductible": 110, "credit": 110}


def test_un_acompte_sur_un_bien_reste_a_la_livraison_et_le_dit():
    paye = pd.DataFrame({"piece": ["V1"], "date": ["10/12/2025"], "montant": [100_000]})
    declaration = declaration_tgc(vente(), paye, **TRIMESTRE)
    assert declaration.a_payer == 22_000
    assert [c.code for c in declaration.constats] == ["acompte_de_memoire"]


def test_les_comptes_de_memoire_se_disent_et_se_remplacent():
    declaration = declaration_tgc(vente(), **TRIMESTRE)
    table, constats = declaration.ecritures()
    assert table["compte"].tolist() == ["44578", "44558"]
    assert [c.code for c in constats] == ["comptes_de_memoire"]
    table, constats = declaration.ecritures(COMPTES)
    assert table["compte"].tolist() == ["44571", "44551"]
    assert constats == ()
    soldes = pd.DataFrame({"compte": ["445710"], "solde": [-22_000]})
    assert declaration.controle(soldes, COMPTES) == []
    assert [c.code for c in declaration.controle(soldes)] == [
        "ecart_collectee",
        "compte_non_controle",
        "comptes_de_memoire",
    ]


def test_un_montant_a_decimales_est_refuse():
    with pytest.raises(DonneesInvalidesError, match="montant_ht"):
        declaration_tgc(vente(montant=100.5), **TRIMESTRE)


def test_ce_qui_n_est_pas_encode_est_refuse():
    particulier = vente("service", lieu="hors_territoire", tiers="particulier")
    with pytest.raises(DonneesInvalidesError, match="table de décision de la TGC"):
        declaration_tgc(particulier, **TRIMESTRE)
    with pytest.raises(DonneesInvalidesError, match="nouvelle_caledonie, hors_territoire"):
        declaration_tgc(vente(lieu="france"), **TRIMESTRE)
    with pytest.raises(ParametreAbsentError, match="categorie parmi exonere, normal, reduit, specifique, superieur"):
        declaration_tgc(vente(categorie="intermediaire"), **TRIMESTRE)
    with pytest.raises(ArgumentInvalideError, match="entier et positif"):
        declaration_tgc(vente(), credit_reporte=1.5, **TRIMESTRE)
    with pytest.raises(ArgumentInvalideError, match="positif ou nul"):
        franchise_tgc(-1, 0, dt.date(2026, 1, 1))


def test_la_categorie_d_une_nature():
    jour = dt.date(2026, 3, 1)
    assert load_categorie_tgc("produit_local", jour).valeur == "reduit"
    assert load_categorie_tgc("sante", jour).constats
    with pytest.raises(ParametreAbsentError, match="alcool_importe, bien, bijouterie_importee"):
        load_categorie_tgc("vin", jour)


def test_une_declaration_vide_est_neant():
    declaration = declaration_tgc(operations(), **TRIMESTRE)
    assert declaration.rubriques == {"brute": 0, "deductible": 0, "a_payer": 0}
    assert len(declaration.explication()) == 4


@settings(max_examples=40, deadline=None, phases=[Phase.generate])
@given(
    st.lists(
        st.tuples(st.sampled_from(["vente", "achat"]), st.integers(1, 10**10), st.sampled_from([3, 6, 11, 22])),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 10**7),
)
def test_le_solde_est_la_somme_des_taxes_en_francs(lignes, credit):
    noms = {3: "reduit", 6: "specifique", 11: "normal", 22: "superieur"}
    table = operations(
        *((f"P{i}", sens, "bien", "15/02/2026", montant) for i, (sens, montant, _) in enumerate(lignes)),
        categorie=[noms[t] for _, _, t in lignes],
    )
    declaration = declaration_tgc(table, credit_reporte=credit, **TRIMESTRE)
    attendu = -credit
    for sens, montant, taux in lignes:
        taxe = floor(Fraction(montant * taux, 100) + Fraction(1, 2))
        attendu += taxe if sens == "vente" else -taxe
    assert declaration.a_payer - declaration.credit == attendu
    ecriture, _ = declaration.ecritures(COMPTES)
    assert ecriture["debit"].sum() == ecriture["credit"].sum()
    assert not ecriture["compte"].isin(["658", "758"]).any()
