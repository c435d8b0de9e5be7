from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.calculs.incoterm import FICHE, comparaison_incoterms, incoterms, prime_assurance
from refcomp.calculs.incoterm.postes import POSTES
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, RefcompError

CAS = yaml.safe_load((Path(__file__).parent / "cas" / "incoterm.yaml").read_text(encoding="utf-8"))
CODES = ["EXW", "FCA", "FAS", "FOB", "CFR", "CIF", "CPT", "CIP", "DAP", "DPU", "DDP"]


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c["id"])
def test_cas_publies(cas):
    prix = comparaison_incoterms(**cas["entrees"]).prix.set_index("regle")["prix"]
    assert prix[list(cas["attendu"])].to_dict() == cas["attendu"]


def test_la_fiche_nomme_tous_les_cas():
    assert set(FICHE.cas) == {c["id"] for c in CAS}


def test_la_table_a_onze_regles_dont_quatre_maritimes():
    table = incoterms().set_index("regle")
    assert table.index.tolist() == CODES
    assert table.index[table["mode"] == "maritime"].tolist() == ["FAS", "FOB", "CFR", "CIF"]
    assert table.index[table["assurance_due"] != "aucune"].tolist() == ["CIF", "CIP"]
    assert table.index[table["dedouanement_import"] == "vendeur"].tolist() == ["DDP"]
    assert table.index[table["dedouanement_export"] == "acheteur"].tolist() == ["EXW"]
    assert table.index[table["dechargement_final"] == "vendeur"].tolist() == ["DPU"]


def test_les_lieux_changent_fca_cpt_et_cip_seulement():
    defaut = incoterms().set_index("regle")
    autre = incoterms(lieu_fca="locaux_vendeur", destination="lieu_final").set_index("regle")
    changees = defaut.index[(defaut != autre).any(axis=1)].tolist()
    assert changees == ["FCA", "CPT", "CIP"]
    assert autre.loc["FCA", "chargement"] == "vendeur"
    assert autre.loc["FCA", "pre_acheminement"] == "acheteur"


montants = st.integers(0, 10**9)


@settings(max_examples=40, deadline=None)
@given(valeur=montants, couts=st.dictionaries(st.sampled_from(list(POSTES)), montants))
def test_le_cout_rendu_est_le_meme_sous_chaque_regle(valeur, couts):
    prix = comparaison_incoterms(valeur, couts, devise="XPF").prix
    assert (prix["total"] == valeur + sum(couts.values())).all()
    assert (prix["prix"] >= valeur).all()


@settings(max_examples=60, deadline=None)
@given(cfr=st.integers(0, 10**9), taux=st.decimals("0", "0.2", places=4))
def test_la_prime_est_le_taux_de_la_valeur_assuree(cfr, taux):
    prime = prime_assurance(cfr, taux, devise="XPF")
    # Autre chemin : le taux appliqué à 110 % du prix assuré redonne la prime, à l'arrondi près.
    assert abs(float(taux) * 1.1 * (cfr + prime) - prime) <= 0.5 + cfr * 1e-12


@settings(max_examples=20, deadline=None)
@given(couts=st.dictionaries(st.sampled_from(list(POSTES)), montants, min_size=1))
def test_une_table_et_un_dictionnaire_donnent_le_meme_resultat(couts):
    table = pd.DataFrame({"poste": list(couts)[::-1], "montant": list(couts.values())[::-1]})
    copie = table.copy()
    gauche = comparaison_incoterms(100, couts, devise="XPF").prix
    pd.testing.assert_frame_equal(gauche, comparaison_incoterms(100, table, devise="XPF").prix)
    pd.testing.assert_frame_equal(table, copie)


def test_toutes_les_erreurs_sortent_ensemble():
    with pytest.raises(DonneesInvalidesError) as erreur:
        comparaison_incoterms("beaucoup", {"fret": 10, "emballage": -1})
    assert {c.objet for c in erreur.value.constats} == {"valeur", "poste", "montant"}
    assert "Ligne 0" not in str(erreur.value)
    assert "fret_principal" in str(erreur.value)


@pytest.mark.parametrize("valeur", [None, float("nan"), float("inf"), -1, True, [1], "12,345"])
def test_une_valeur_illisible_est_refusee_en_francais(valeur):
    with pytest.raises(RefcompError):
        comparaison_incoterms(valeur, {})


@pytest.mark.parametrize("couts", [None, 12, "fret", [("fret_principal", 10)], True])
def test_des_couts_d_un_autre_genre_sont_refuses(couts):
    with pytest.raises(ArgumentInvalideError, match="« couts » : un dictionnaire"):
        comparaison_incoterms(100, couts)


def test_un_poste_en_double_est_refuse():
    with pytest.raises(DonneesInvalidesError, match="ne doit figurer qu'une fois"):
        comparaison_incoterms(1, pd.DataFrame({"poste": ["emballage"] * 2, "montant": [1, 2]}))


def test_l_assurance_donnee_deux_fois_est_refusee():
    with pytest.raises(ArgumentInvalideError, match="deux fois"):
        comparaison_incoterms(100, {"assurance": 5}, taux_assurance="0.01")


def test_un_taux_en_pour_cent_est_refuse():
    with pytest.raises(DonneesInvalidesError, match="« taux » : reçu 5 ; à partir de 1"):
        prime_assurance(100, 5)
    with pytest.raises(ArgumentInvalideError, match="sous 1"):
        prime_assurance(100, "95 %")


@pytest.mark.parametrize(
    ("convention", "proche"),
    [({"mode": "maritme"}, "maritime"), ({"lieu_fca": "transporteurs"}, "transporteur"), ({"devise": "USD"}, "XPF")],
)
def test_une_convention_inconnue_est_refusee(convention, proche):
    with pytest.raises(ArgumentInvalideError, match=proche):
        comparaison_incoterms(100, {}, **convention)


def test_les_regles_de_memoire_le_disent(de_memoire):
    assert comparaison_incoterms(100, {}).constats == ()
    de_memoire("regles")
    constats = comparaison_incoterms(100, {}).constats
    assert len(constats) == 11
    assert {c.code for c in constats} == {"regle_de_memoire"}


def test_le_partage_en_grille():
    grille = comparaison_incoterms(100, {}, mode="autre").tableau_partage()
    assert grille.shape == (13, 7)
    assert grille.loc["fret_principal"].tolist() == ["acheteur"] * 2 + ["vendeur"] * 5


def test_l_explication_porte_les_chiffres_du_cas():
    comparaison = comparaison_incoterms(20000, {"fret_principal": 1000}, taux_assurance="0.005")
    texte = comparaison.explication("CIF").render_texte().replace("\u202f", " ").replace("\u00a0", " ")
    assert "CIF = 21 000,00 € / (1 - 0,50 % × 110 %) : prime de 116,14 €" in texte
    assert "clauses C" in texte
    assert len(comparaison.explication()) == 12
    with pytest.raises(ArgumentInvalideError, match="regle"):
        comparaison.explication("FOT")
