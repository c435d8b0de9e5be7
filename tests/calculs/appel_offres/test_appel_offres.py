"""Les appels d'offres hors des cas : propriétés, données refusées."""

import datetime as dt
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refcomp.calculs.appel_offres import (
    controle_dossier,
    decision_reponse,
    retroplanning,
    selection_appels,
    suivi_appels_offres,
)
from refcomp.calculs.calendrier import nombre_jours
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError

NOTES = st.lists(st.integers(0, 5), min_size=4, max_size=4)
POIDS = st.lists(st.integers(0, 9), min_size=4, max_size=4).filter(any)
NOMS = ["chances", "moyens", "marge", "client"]
CRITERES = pd.DataFrame({"critere": NOMS, "poids": [4, 3, 2, 1], "minimum": [None, 2, None, None]})
TACHES = pd.DataFrame(
    {"tache": ["lire", "chiffrer", "rédiger"], "duree": [1, 4, 6], "apres": [None, "lire", "lire"]},
)
AVIS = pd.DataFrame({"appel": ["A", "B"], "date_limite": ["30/06/2026", "10/06/2026"], "montant": [5000, 900]})


def table_de_notes(*listes):
    return pd.DataFrame([{"appel": f"AO{i}"} | dict(zip(NOMS, n, strict=True)) for i, n in enumerate(listes)])


@settings(max_examples=50, deadline=None)
@given(NOTES, POIDS)
def test_le_score_est_la_part_des_points_entre_0_et_100(notes, poids):
    criteres = pd.DataFrame({"critere": NOMS, "poids": poids})
    ligne = decision_reponse(table_de_notes(notes), criteres).tableau.iloc[0]
    attendu = Fraction(100 * sum(p * n for p, n in zip(poids, notes, strict=True)), 5 * sum(poids))
    assert ligne["score"] == pytest.approx(float(attendu), abs=0.051)
    assert 0 <= ligne["score"] <= 100


@settings(max_examples=25, deadline=None)
@given(st.lists(NOTES, min_size=2, max_size=5))
def test_l_ordre_des_avis_ne_change_rien_et_les_elimines_finissent(listes):
    table = table_de_notes(*listes)
    droit = decision_reponse(table, CRITERES).tableau
    pd.testing.assert_frame_equal(droit, decision_reponse(table.iloc[::-1], CRITERES).tableau)
    moyens = dict(zip(table["appel"], table["moyens"], strict=True))
    elimines = [moyens[a] < 2 for a in droit["appel"]]
    assert elimines == sorted(elimines)
    assert (droit.loc[elimines, "decision"] == "renoncer").all()


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=6),
    st.dates(dt.date(2024, 1, 1), dt.date(2030, 12, 31)),
    st.sampled_from(["metropole", "nouvelle_caledonie"]),
    st.sampled_from(["ouvre", "ouvrable"]),
)
def test_une_suite_de_taches_emploie_exactement_leurs_jours(durees, remise, territoire, compte):
    taches = pd.DataFrame({"tache": [f"t{i}" for i in range(len(durees))], "duree": durees})
    plan = retroplanning(taches, remise, territoire=territoire, compte=compte)
    fin = plan.tableau["fin"].max().date()
    assert fin <= remise
    assert nombre_jours(plan.debut, fin, territoire=territoire, compte=compte) == sum(durees)
    for tache in plan.tableau.to_dict("records"):
        jours = nombre_jours(tache["debut"].date(), tache["fin"].date(), territoire=territoire, compte=compte)
        assert jours == tache["duree"]


def test_le_retard_compte_les_jours_perdus():
    plan = retroplanning(TACHES, "29/05/2026", depart="20/05/2026")
    assert plan.debut == dt.date(2026, 5, 20)
    assert plan.retard == 0
    assert retroplanning(TACHES, "29/05/2026", depart="22/05/2026").retard == 2
    assert "il manque 2 jours ouvrés" in retroplanning(TACHES, "29/05/2026", depart="22/05/2026").explication()[1].texte
    assert retroplanning(TACHES, "29/05/2026").retard is None


@pytest.mark.parametrize(
    ("taches", "extrait"),
    [
        ({"tache": ["a", "b"], "duree": [1, 1], "apres": ["b", "a"]}, "s'attendent"),
        ({"tache": ["a"], "duree": [1], "apres": ["z"]}, "inconnues"),
        ({"tache": ["a", "a"], "duree": [0, 1.5]}, "ne doit figurer qu'une fois"),
        ({"tache": [], "duree": []}, "aucune ligne"),
    ],
)
def test_un_retroplanning_absurde_est_refuse(taches, extrait):
    with pytest.raises(DonneesInvalidesError, match=extrait):
        retroplanning(pd.DataFrame(taches), "15/05/2026")


def test_toutes_les_notes_fausses_sortent_ensemble():
    avis = pd.DataFrame(
        {"appel": ["A", "A"], "chances": [9, 1], "moyens": ["x", 2], "marge": [-1, 1], "client": [1, 1]}
    )
    with pytest.raises(DonneesInvalidesError) as erreur:
        decision_reponse(avis, CRITERES)
    assert {c.code for c in erreur.value.constats} == {"doublon", "nombre_illisible", "valeur_trop_petite"}
    with pytest.raises(DonneesInvalidesError, match="au-dessus de 5"):
        decision_reponse(table_de_notes([6, 2, 1, 1]), CRITERES)
    with pytest.raises(DonneesInvalidesError, match="poids sont nuls"):
        decision_reponse(table_de_notes([1, 2, 1, 1]), CRITERES.assign(poids=0))


@pytest.mark.parametrize(
    ("appel", "extrait"),
    [
        (lambda: decision_reponse(table_de_notes([1, 2, 3, 4]), CRITERES, echelle=0), "échelle"),
        (lambda: decision_reponse(table_de_notes([1, 2, 3, 4]), CRITERES, seuil_examiner=80), "seuils"),
        (lambda: decision_reponse(table_de_notes([1, 2, 3, 4]), CRITERES, inconnu="un"), "inconnu"),
        (lambda: decision_reponse(table_de_notes([1, 2, 3, 4]), CRITERES).explication("Z"), "appel"),
        (lambda: retroplanning(TACHES, "hier"), "remise"),
        (lambda: retroplanning(TACHES, "15/05/2026", marge=-1), "marge"),
        (lambda: retroplanning(TACHES, "15/05/2026", fermetures="01/05/2026"), "fermetures"),
        (lambda: retroplanning(TACHES, "15/05/2026", compte="ouvres"), "compte"),
        (lambda: selection_appels(AVIS, "01/06/2026", lieux=["Nouméa"]), "colonnes absentes"),
        (lambda: selection_appels(AVIS.assign(lieu="Koné"), "01/06/2026", lieux="Koné"), "lieux"),
        (lambda: retroplanning(TACHES.assign(duree=30_000), "15/05/2026"), "nombre entier de jours"),
        (lambda: suivi_appels_offres(pd.DataFrame(), denominateur="tous"), "denominateur"),
    ],
)
def test_un_argument_absurde_est_refuse_en_francais(appel, extrait):
    with pytest.raises(ArgumentInvalideError, match=extrait):
        appel()


def test_la_selection_dit_tous_ses_motifs():
    table = selection_appels(AVIS, "01/06/2026", delai_minimal=10, montant_minimal=1000)
    assert table["appel"].tolist() == ["B", "A"]
    assert table["motifs"].tolist()[0].startswith("délai trop court (7 j pour 10) ; montant sous")
    assert table["retenu"].tolist() == [False, True]
    assert selection_appels(AVIS, "30/06/2026")["jours_restants"].tolist() == [0, 0]
    sans = selection_appels(AVIS.assign(montant=None), "01/06/2026", montant_maximal=10)
    assert set(sans["motifs"]) == {"montant inconnu"}


def test_les_bornes_illisibles_sortent_ensemble():
    with pytest.raises(DonneesInvalidesError) as erreur:
        selection_appels(AVIS, "01/06/2026", delai_minimal="dix", montant_minimal="cher")
    assert [c.objet for c in erreur.value.constats] == ["montant_minimal", "delai_minimal"]


def test_un_dossier_complet_et_ce_qui_est_en_trop():
    demandees = pd.DataFrame({"piece": ["DC1", "plan"], "obligatoire": ["oui", "non"]})
    dossier = controle_dossier(demandees, pd.DataFrame({"piece": [" dc1 ", "photo"]}), "15/05/2026")
    assert dossier.complet
    assert dossier.manquantes["piece"].tolist() == ["plan"]
    assert dossier.en_trop == ("photo",)
    vide = controle_dossier(demandees, pd.DataFrame({"piece": []}), "15/05/2026")
    assert not vide.complet
    sans_date = controle_dossier(demandees.assign(validite_mois=3), pd.DataFrame({"piece": ["DC1"]}), "15/05/2026")
    assert sans_date.tableau["statut"].tolist() == ["non_datee", "absente"]


def test_les_deux_tables_d_un_dossier_sont_refusees_ensemble():
    with pytest.raises(DonneesInvalidesError) as erreur:
        controle_dossier(pd.DataFrame({"nom": ["x"]}), pd.DataFrame({"piece": ["a", "a"]}), "15/05/2026")
    assert {c.code for c in erreur.value.constats} == {"colonne_absente", "doublon"}


def test_le_suivi_rapporte_aux_decides_ou_aux_deposes():
    journal = pd.DataFrame(
        {
            "appel": list("ABCDE"),
            "statut": ["gagne", "perdu", "perdu", "depose", "renonce"],
            "montant": [300, 100, 200, 400, 50],
            "cout": [10, 10, 10, 10, 0],
        },
    )
    decides = suivi_appels_offres(journal)
    assert (decides.taux_nombre, decides.taux_montant) == (Fraction(1, 3), Fraction(1, 2))
    assert (decides.cout, decides.cout_par_gain) == (40, 40)
    assert suivi_appels_offres(journal, denominateur="deposes").taux_montant == Fraction(3, 10)
    assert decides.tableau["nombre"].sum() == len(journal)
    rien = suivi_appels_offres(journal.iloc[3:])
    assert rien.taux_nombre is None
    assert rien.cout_par_gain is None
    assert rien.explication()[0].texte
    with pytest.raises(DonneesInvalidesError, match="valeurs permises"):
        suivi_appels_offres(journal.assign(statut="peut-être"))


@pytest.mark.parametrize("dates", [["01/05/2026", "01/01/2020"], ["01/01/2020", "01/05/2026"]])
def test_une_piece_reunie_deux_fois_est_refusee_quel_que_soit_l_ordre(dates):
    demandees = pd.DataFrame({"piece": ["Kbis"], "validite_mois": [3]})
    with pytest.raises(DonneesInvalidesError, match=r"« fournies » : la même pièce .* KBIS, Kbis"):
        controle_dossier(demandees, pd.DataFrame({"piece": ["Kbis", "KBIS"], "date": dates}), "15/05/2026")


def test_les_pieces_doubles_et_trop_tardives_sont_dites_en_une_fois():
    demandees = pd.DataFrame({"piece": ["Kbis", "KBIS "]})
    fournies = pd.DataFrame({"piece": ["Kbis", "DC1"], "date": ["16/05/2026", "15/05/2026"]})
    with pytest.raises(DonneesInvalidesError) as erreur:
        controle_dossier(demandees, fournies, "15/05/2026")
    assert [c.code for c in erreur.value.constats] == ["piece_double", "date_apres_remise"]
    assert "DC1" not in str(erreur.value)


def test_un_appel_dont_la_date_est_passee_n_est_pas_retenu():
    table = selection_appels(AVIS, "11/06/2026")
    assert table[["appel", "retenu", "motifs"]].to_numpy().tolist() == [
        ["B", False, "date limite passée"],
        ["A", True, ""],
    ]
    assert selection_appels(AVIS, "10/06/2026")["retenu"].all()  # le jour même, on peut encore remettre


def test_un_score_qui_manque_le_seuil_ne_parait_pas_l_atteindre():
    criteres = pd.DataFrame({"critere": ["x"], "poids": [1]})
    decision = decision_reponse(pd.DataFrame({"appel": ["A"], "x": [3.498]}), criteres)
    assert decision.tableau["motif"].item() == "Score de 69,96 sur 100 : à examiner."
    assert "= 69,96 sur 100" in str(decision.explication("A"))
    seuil = decision_reponse(pd.DataFrame({"appel": ["A"], "x": [3.6]}), criteres, seuil_repondre=72.5)
    assert "Répondre à partir de 72,50" in str(seuil.explication("A"))


def test_sans_aucune_note_le_score_n_est_pas_dit_nul():
    criteres = pd.DataFrame({"critere": ["x"], "poids": [1]})
    decision = decision_reponse(pd.DataFrame({"appel": ["A"], "x": [None]}), criteres, inconnu="exclu")
    assert decision.tableau["motif"].item().startswith("Aucune note connue")
    assert "0 / 0" not in str(decision.explication("A"))


def test_les_bornes_de_la_decision_se_disent_en_francais():
    criteres = pd.DataFrame({"critere": ["x"], "poids": [1]})
    avis = pd.DataFrame({"appel": ["A"], "x": [3]})
    with pytest.raises(ArgumentInvalideError, match="40,10"):
        decision_reponse(avis, criteres, seuil_repondre=40.1)
    with pytest.raises(DonneesInvalidesError, match="ne peut pas se nommer « appel »"):
        decision_reponse(avis, criteres.assign(critere="appel"))


def test_les_pieces_en_trop_ne_suivent_pas_l_ordre_des_lignes():
    demandees = pd.DataFrame({"piece": ["Kbis"]})
    fournies = pd.DataFrame({"piece": ["photo", "Kbis", "carte"]})
    for table in (fournies, fournies.iloc[::-1]):
        assert controle_dossier(demandees, table, "15/05/2026").en_trop == ("carte", "photo")
