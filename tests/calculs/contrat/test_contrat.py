"""Les contrats hors des cas : propriétés, données refusées."""

import datetime as dt
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.calculs.contrat import (
    echeancier_contrats,
    effet_conge,
    fusion_contrat,
    load_information_reconduction,
    revision_prix,
)
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError

INDICES = st.integers(5000, 20_000).map(lambda n: Fraction(n, 100))
CONTRATS = pd.DataFrame(
    {
        "contrat": ["A", "B", "C"],
        "effet": ["01/01/2026", "15/03/2025", "01/09/2026"],
        "duree_mois": [12, 12, 36],
        "reconduction_mois": [12, None, None],
        "preavis_mois": [2, 1, None],
    },
)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**7), st.integers(0, 100), INDICES, INDICES)
def test_un_indice_inchange_ne_change_rien_et_un_indice_qui_monte_non_plus_ne_baisse(prix, fixe, base, actuel):
    part = Fraction(fixe, 100)
    revise = revision_prix(Fraction(prix, 100), {"I": (1 - part, base, actuel)}, part_fixe=part)
    assert revise.coefficient == part + (1 - part) * actuel / base
    assert (revise.prix >= Fraction(prix, 100)) or actuel < base
    assert revision_prix(Fraction(prix, 100), {"I": (1 - part, base, base)}, part_fixe=part).prix == Fraction(prix, 100)


@settings(max_examples=40, deadline=None)
@given(INDICES, INDICES, st.sampled_from(["haut", "bas", "plus_proche"]))
def test_l_arrondi_du_coefficient_reste_a_moins_d_un_pas(base, actuel, sens):
    revise = revision_prix(1000, {"I": (1, base, actuel)}, decimales=3, sens=sens)
    ecart = revise.retenu - revise.coefficient
    assert abs(ecart) < Fraction(1, 1000)
    assert (ecart >= 0) if sens == "haut" else (ecart <= 0) if sens == "bas" else abs(ecart) <= Fraction(1, 2000)


def test_plancher_plafond_et_seuil():
    indices = {"I": (1, 100, 104)}
    assert revision_prix(100, indices, plafond="3 %").prix == 103
    assert revision_prix(100, indices, seuil="5 %").prix == 100
    assert revision_prix(100, {"I": (1, 100, 95)}, plancher=0).borne == "plancher"
    assert revision_prix(100, indices).borne == ""
    assert revision_prix(100, indices).variation == Fraction(1, 25)


def test_tous_les_defauts_d_une_revision_sortent_ensemble():
    with pytest.raises(DonneesInvalidesError) as erreur:
        revision_prix("cher", {"A": (2, 0, "x"), "B": (0.5,), "C": (0.5, 0, 100)}, part_fixe=0.1)
    texte = str(erreur.value)
    assert all(mot in texte for mot in ("cher", "« A »", "« B »", "« C »", "nulle"))


@pytest.mark.parametrize(
    ("appel", "extrait"),
    [
        (lambda: revision_prix(1, [0.5]), "dictionnaire"),
        (lambda: revision_prix(1, {"I": (1, 1, 1)}, decimales=-1), "decimales"),
        (lambda: revision_prix(1, {"I": (1, 1, 1)}, sens="dessus"), "sens"),
        (lambda: revision_prix(1, {"I": (1, 1, 1)}, plancher="5 %", plafond="2 %"), "plancher"),
        (lambda: revision_prix(1, {"I": (1, 1, 1)}, part_fixe=15), "part_fixe"),
        (lambda: revision_prix(1, {"I": (1, 1, 1)}, arrondi_sur="prix"), "arrondi_sur"),
        (lambda: effet_conge("01/01/2026", -1), "preavis_mois"),
        (lambda: effet_conge("01/01/2026", 1, fin="semaine"), "fin"),
        (lambda: echeancier_contrats(CONTRATS, "demain"), "date"),
        (lambda: echeancier_contrats(CONTRATS, "01/01/2026", alerte=-1), "alerte"),
        (lambda: echeancier_contrats(CONTRATS, "01/06/2026").a_denoncer("01/05/2026"), "précède"),
        (lambda: echeancier_contrats(CONTRATS.assign(duree_mois=120_000), "01/06/2026"), "sortent du calendrier"),
        (lambda: echeancier_contrats(CONTRATS.assign(preavis_mois=30_000), "01/06/2026"), "sortent du calendrier"),
        (lambda: fusion_contrat("aucun champ", CONTRATS), "aucun champ"),
        (lambda: fusion_contrat(12, CONTRATS), "texte du modèle"),
    ],
)
def test_un_argument_absurde_est_refuse_en_francais(appel, extrait):
    with pytest.raises(ArgumentInvalideError, match=extrait):
        appel()


def test_les_poids_doivent_faire_un():
    with pytest.raises(DonneesInvalidesError, match="pour faire 1"):
        revision_prix(100, {"A": (0.5, 1, 1)}, part_fixe=0.1)


@settings(max_examples=50, deadline=None)
@given(
    st.dates(dt.date(2015, 1, 1), dt.date(2025, 12, 31)),
    st.integers(1, 48),
    st.integers(0, 36),
    st.integers(0, 6),
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)),
)
def test_le_terme_suit_la_date_et_le_preavis_le_precede(effet, duree, suite, preavis, jour):
    table = pd.DataFrame(
        {
            "contrat": ["C"],
            "effet": [effet],
            "duree_mois": [duree],
            "reconduction_mois": [suite],
            "preavis_mois": preavis,
        }
    )
    ligne = echeancier_contrats(table, jour).tableau.iloc[0]
    if suite:
        assert ligne["terme"] >= pd.Timestamp(jour)
        assert ligne["nouveau_terme"] > ligne["terme"]
        assert ligne["situation"] != "echu"
    else:
        assert (ligne["situation"] == "echu") == (ligne["terme"] < pd.Timestamp(jour))
    if preavis:
        assert ligne["limite_preavis"] < ligne["terme"]
        attendus = pd.NA if ligne["situation"] == "echu" else (ligne["limite_preavis"] - pd.Timestamp(jour)).days
        assert ligne["jours_restants"] is attendus or ligne["jours_restants"] == attendus
    else:
        assert pd.isna(ligne["limite_preavis"])


def test_l_ordre_des_lignes_ne_change_rien_et_l_entree_reste_intacte():
    copie = CONTRATS.copy(deep=True)
    droit = echeancier_contrats(CONTRATS, "02/08/2026").tableau
    envers = echeancier_contrats(CONTRATS.iloc[::-1], "02/08/2026").tableau
    pd.testing.assert_frame_equal(droit, envers)
    pd.testing.assert_frame_equal(CONTRATS, copie)
    assert dict(zip(droit["contrat"], droit["situation"], strict=True)) == {
        "A": "a_decider",
        "B": "echu",
        "C": "a_venir",
    }


def test_les_contrats_a_denoncer_avant_une_date():
    etat = echeancier_contrats(CONTRATS, "01/08/2026")
    assert etat.a_denoncer("31/10/2026")["contrat"].tolist() == ["A"]
    assert etat.a_denoncer("30/10/2026").empty


def test_un_contrat_sans_reconduction_dont_le_preavis_est_passe_finit():
    table = pd.DataFrame({"contrat": ["C"], "effet": ["01/01/2026"], "duree_mois": [12], "preavis_mois": [3]})
    assert echeancier_contrats(table, "15/11/2026").tableau["situation"].item() == "finit"
    assert echeancier_contrats(table, "15/02/2026").tableau["situation"].item() == "en_cours"


def test_une_limite_qui_tombe_un_dimanche_peut_reculer():
    table = pd.DataFrame({"contrat": ["C"], "effet": ["01/05/2025"], "duree_mois": [12], "preavis_mois": [1]})
    assert echeancier_contrats(table, "01/01/2026").tableau["limite_preavis"].item() == pd.Timestamp("2026-03-30")
    table["preavis_mois"] = 2  # le 28 février 2026 est un samedi
    recule = echeancier_contrats(table, "01/01/2026", recule=True).tableau["limite_preavis"].item()
    assert recule == pd.Timestamp("2026-02-27")


def contrat(jour, effet="01/01/2026", duree=12, **autres):
    ligne = {"contrat": "C", "effet": effet, "duree_mois": duree} | autres
    return echeancier_contrats(pd.DataFrame([ligne]), jour)


def jours(etat, *noms):
    return [None if pd.isna(d) else f"{d:%d/%m/%Y}" for d in etat.tableau.loc[0, list(noms)]]


def test_un_contrat_du_29_fevrier_ou_du_31_finit_avec_le_mois():
    assert jours(contrat("01/01/2025", "29/02/2024"), "terme") == ["28/02/2025"]
    mensuel = {"duree": 1, "reconduction_mois": 1}
    assert jours(contrat("10/02/2026", "31/01/2026", **mensuel), "terme", "nouveau_terme") == [
        "28/02/2026",
        "30/03/2026",
    ]


@settings(max_examples=60, deadline=None)
@given(st.dates(dt.date(2015, 1, 1), dt.date(2025, 12, 31)), st.integers(1, 24), st.integers(1, 24), st.integers(0, 30))
def test_les_periodes_se_suivent_sans_trou_ni_recouvrement(effet, duree, suite, fois):
    from refcomp.calculs.contrat.periodes import Periodes  # noqa: PLC0415 - seul essai qui la regarde

    periodes = Periodes(effet, duree, suite, 0, 0)
    debut = effet if fois == 0 else periodes.terme(fois - 1) + dt.timedelta(days=1)
    fin = periodes.terme(fois)
    mois = duree if fois == 0 else suite
    assert debut <= fin
    assert abs((fin.year - debut.year) * 12 + fin.month - debut.month - mois) <= 1
    # Le premier jour a le quantième du contrat, ou suit un mois qui ne l'a pas.
    assert debut.day == effet.day or (debut.day == 1 and effet.day > 28)


def test_un_contrat_denonce_a_temps_finit_et_ne_se_reconduit_plus():
    clause = {"reconduction_mois": 12, "preavis_mois": 3}
    avant = contrat("01/09/2026", **clause, denonce_le="15/08/2026")
    assert avant.tableau["situation"].item() == "denonce"
    assert jours(avant, "terme", "nouveau_terme", "sortie") == ["31/12/2026", None, "31/12/2026"]
    assert avant.a_denoncer("31/12/2026").empty
    apres = contrat("01/06/2028", **clause, denonce_le="15/08/2026")
    assert apres.tableau["situation"].item() == "echu"
    assert jours(apres, "terme") == ["31/12/2026"]
    # Ce que l'on ne sait pas encore ne compte pas.
    assert contrat("01/08/2026", **clause, denonce_le="15/08/2026").tableau["situation"].item() == "a_decider"


def test_une_denonciation_tardive_vaut_pour_la_periode_suivante():
    clause = {"reconduction_mois": 12, "preavis_mois": 3, "denonce_le": "01/10/2026"}
    tard = contrat("15/10/2026", **clause)
    assert tard.tableau["situation"].item() == "reconduit"
    assert jours(tard, "terme", "nouveau_terme", "sortie") == ["31/12/2026", "31/12/2027", "31/12/2027"]
    assert contrat("15/10/2027", **clause).tableau["situation"].item() == "denonce"
    assert contrat("15/10/2029", **clause).tableau["situation"].item() == "echu"
    # Le jour de la limite est encore à temps.
    assert contrat("15/10/2026", **clause | {"denonce_le": "30/09/2026"}).tableau["situation"].item() == "denonce"


def test_un_preavis_plus_long_que_la_reconduction_est_signale():
    etat = contrat("01/03/2028", reconduction_mois=1, preavis_mois=3)
    assert [c.code for c in etat.constats] == ["preavis_trop_long"]
    assert jours(etat, "terme", "sortie") == ["31/03/2028", "30/06/2028"]
    assert "30/06/2028" in etat.explication().render_texte()
    assert contrat("01/03/2026", reconduction_mois=12, preavis_mois=3).constats == ()


def test_un_contrat_echu_passe_apres_les_autres_et_n_a_plus_de_jours_a_compter():
    table = pd.DataFrame(
        {
            "contrat": ["fini", "vivant", "sans préavis"],
            "effet": ["01/01/2020", "01/01/2026", "01/06/2026"],
            "duree_mois": [12, 12, 6],
            "reconduction_mois": [None, 12, 6],
            "preavis_mois": [1, 1, None],
        }
    )
    etat = echeancier_contrats(table, "01/11/2026")
    assert etat.tableau["contrat"].tolist() == ["sans préavis", "vivant", "fini"]
    assert pd.isna(etat.tableau["jours_restants"].iloc[2])
    # Reconduit sans préavis, il se dénonce jusqu'à son terme.
    assert etat.a_denoncer("30/11/2026")["contrat"].tolist() == ["sans préavis", "vivant"]


def test_la_prudence_du_recommande_ne_deplace_pas_la_date_de_la_loi():
    clause = {"duree_mois": 12, "reconduction_mois": 12, "preavis_mois": 1, "consommateur": True}
    table = pd.DataFrame([{"contrat": "C", "effet": "03/06/2025"} | clause])  # terme 02/06, limite le samedi 02/05/2026
    dates = [echeancier_contrats(table, "01/01/2026", recule=r).tableau for r in (False, True)]
    assert [f"{t['limite_preavis'].item():%d/%m}" for t in dates] == ["02/05", "30/04"]
    assert [f"{t['information_au'].item():%d/%m}" for t in dates] == ["02/04", "02/04"]


def test_toutes_les_erreurs_d_un_fichier_de_contrats_sortent_ensemble():
    mauvais = pd.DataFrame({"contrat": ["A", "A"], "effet": ["x", "01/01/2020"], "duree_mois": [0, 2.5]})
    with pytest.raises(DonneesInvalidesError) as erreur:
        echeancier_contrats(mauvais, "01/01/2026")
    assert {c.code for c in erreur.value.constats} >= {
        "date_illisible",
        "doublon",
        "entier_attendu",
        "valeur_trop_petite",
    }
    with pytest.raises(DonneesInvalidesError, match="aucune ligne"):
        echeancier_contrats(mauvais.iloc[:0], "01/01/2026")
    with pytest.raises(DonneesInvalidesError, match="siècle"):
        echeancier_contrats(pd.DataFrame({"contrat": ["A"], "effet": ["01/01/0202"], "duree_mois": [1]}), "01/01/2026")


def test_le_droit_d_un_territoire_non_encode_n_est_pas_remplace(de_memoire):
    table = pd.DataFrame(
        {
            "contrat": ["C"],
            "effet": ["01/01/2026"],
            "duree_mois": [12],
            "reconduction_mois": [12],
            "consommateur": [True],
        }
    )
    with pytest.raises(ParametreAbsentError, match="nouvelle_caledonie"):
        echeancier_contrats(table, "01/06/2026", territoire="nouvelle_caledonie")
    assert echeancier_contrats(table, "01/06/2026").constats == ()
    assert "L. 215-1" in load_information_reconduction(dt.date(2026, 1, 1)).reference
    de_memoire("information_reconduction")
    assert [c.code for c in echeancier_contrats(table, "01/06/2026").constats] == ["valeur_de_memoire"]


def test_la_fusion_accepte_les_guillemets_et_les_accents():
    clients = pd.DataFrame({"client": ["C1"], "date_effet": pd.to_datetime(["2026-03-01"]), "reste": [3]})
    fusion = fusion_contrat("Le « Date effet », pour {{ client }}.", clients)
    assert fusion.textes == {"C1": "Le 01/03/2026, pour C1."}
    assert fusion.inutiles == ("reste",)
