"""Ce que chaque analyse dit, compte et refuse, sur de petits cas que l'on vérifie de tête."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.evaluation.analyses import (
    accord,
    alpha_cronbach,
    analyse_items,
    biais,
    comparaison_groupes,
    couverture_enseignement,
    couverture_preuves,
    ecarts_groupes,
    erreurs_frequentes,
    etudiants_a_risque,
    progression,
    severite,
    taux_couverture,
)
from refcomp.evaluation.analyses.effectifs import motif_effectif
from refcomp.evaluation.analyses.resultats import tentatives
from refcomp.referentiels import load

JOUR = pd.Timestamp("2026-01-15")


def etudiants(*noms, groupe="A"):
    return pd.DataFrame({"etudiant": list(noms), "groupe": groupe})


# Tentatives et questions


def test_la_premiere_tentative_est_la_premiere_copie_telle_que_recorrigee():
    lignes = [(1, "t1", 0), (2, "t1", 1), (3, "t2", 2), (4, "t1", 1)]
    resultats = pd.DataFrame(lignes, columns=["rang", "tentative", "points"]).assign(
        etudiant="alix", devoir="d", exercice="x", question="q", points_max=2, note_reponse="autre", statut="corrige"
    )
    assert tentatives(resultats, "premiere")["rang"].tolist() == [4]
    assert tentatives(resultats, "derniere")["rang"].tolist() == [4]
    assert tentatives(resultats.iloc[:3], "premiere")["fraction"].tolist() == [0.5]
    assert tentatives(resultats.iloc[:3], "derniere")["fraction"].tolist() == [1.0]


def test_une_question_a_verifier_n_est_ni_reussie_ni_ratee(fais_resultats):
    resultats = fais_resultats([[1, 0], [1, 1], [0, 1]])
    resultats.loc[0, "statut"] = "a_verifier"
    table = analyse_items(resultats)
    assert table["n"].tolist() == [2, 3]
    assert table["facilite"].tolist() == pytest.approx([0.5, 2 / 3])


def test_sous_quinze_etudiants_la_facilite_est_donnee_et_la_discrimination_se_tait(fais_resultats):
    table = analyse_items(fais_resultats(np.eye(8)))
    assert table["facilite"].tolist() == pytest.approx([1 / 8] * 8)
    assert table["discrimination"].isna().all()
    assert table["motif"].unique().tolist() == ["8 étudiants : il en faut 15."]
    assert table["signalements"].iloc[0] == ("trop difficile",)
    assert alpha_cronbach(fais_resultats(np.eye(8)))["motif"].item().startswith("8 étudiants : il en faut 15.")


def test_les_etudiants_qui_n_ont_pas_repondu_partout_comptent_ou_ils_ont_repondu(fais_resultats):
    points = np.tile([[1.0, 0, 1], [0, 1, 1], [1, 1, 1], [0, 0, 0]], (5, 1))
    points[:5, 2] = np.nan
    table = analyse_items(fais_resultats(points))
    assert table["n"].tolist() == [20, 20, 15]
    assert table["n_discrimination"].tolist() == [20, 20, 15]
    assert table["n_alpha"].unique().tolist() == [15]
    alpha = alpha_cronbach(fais_resultats(points)).iloc[0]
    assert (alpha["n"], alpha["ecartes"], alpha["questions"]) == (15, 5, 3)


def test_une_question_constante_le_dit(fais_resultats):
    points = np.ones((20, 3))
    points[::2, 0] = 0
    table = analyse_items(fais_resultats(points))
    assert table["motif"].str.contains("même nombre de points").any()
    assert "trop facile" in table["signalements"].iloc[1]
    seule = analyse_items(fais_resultats(points[:, :1]))
    assert "Aucune autre question" in seule["motif"].item()


def test_seuils_visibles_et_refuses_s_ils_sont_inconnus(fais_resultats):
    resultats = fais_resultats(np.tile([[1.0, 0], [0, 1], [1, 1], [1, 1]], (5, 1)))
    assert analyse_items(resultats, seuils={"trop_facile": 0.7})["signalements"].iloc[0][0] == "trop facile"
    with pytest.raises(ArgumentInvalideError, match="trop_facil » est inconnu"):
        analyse_items(resultats, seuils={"trop_facil": 0.7})
    with pytest.raises(ArgumentInvalideError, match="un nombre est attendu"):
        analyse_items(resultats, seuils={"trop_facile": "beaucoup"})
    with pytest.raises(ArgumentInvalideError, match="devoir, exercice"):
        alpha_cronbach(resultats, par="humeur")
    with pytest.raises(ArgumentInvalideError, match="effectif_minimal"):
        analyse_items(resultats, effectif_minimal=1)
    with pytest.raises(ArgumentInvalideError, match="confiance"):
        analyse_items(resultats, confiance=95)
    with pytest.raises(DonneesInvalidesError, match="note_reponse"):
        analyse_items(resultats.drop(columns="note_reponse"))
    assert analyse_items(resultats.iloc[:0]).empty


# Erreurs


def test_les_erreurs_se_comptent_par_question_et_par_groupe(fais_resultats):
    resultats = fais_resultats(np.zeros((24, 1))).assign(note_reponse=["tva_incluse"] * 6 + ["autre"] * 18)
    groupes = {f"e{i:03d}": "A" if i < 16 else "B" for i in range(24)}
    table = erreurs_frequentes(resultats, groupes=groupes)
    assert table[["groupe", "nombre", "n"]].to_numpy().tolist() == [["A", 6, 16], ["tous", 6, 24]]
    assert table["part"].tolist() == [0.375, 0.25]
    assert (table["bas"] < table["part"]).all()
    peu = erreurs_frequentes(resultats, groupes=groupes, effectif_minimal=20).set_index("groupe")
    assert np.isnan(peu.loc["A", "part"])
    assert peu.loc["A", "motif"] == motif_effectif(16, 20)
    assert erreurs_frequentes(resultats.assign(note_reponse="juste")).empty


# Accord, biais, sévérité


def test_seules_la_meme_epreuve_et_la_meme_periode_se_comparent(fais_preuves):
    alea = np.random.default_rng(0)
    preuves = fais_preuves(np.round(60 + 10 * alea.normal(size=(20, 2))))
    assert (accord(preuves)["nature"] == "accord").all()
    jury = preuves["source"] == "jury"
    for change in (
        preuves.assign(moment=np.where(jury, "final", "continu")),
        preuves.assign(echelle=np.where(jury, "note", "pourcentage")),
        preuves.assign(date=np.where(jury, JOUR + pd.Timedelta(days=200), JOUR)),
    ):
        table = accord(change)
        assert table["nature"].tolist() == ["écart entre épreuves"]
        assert table["valeur"].isna().all()
        assert table["n"].tolist() == [20]
        assert table["motif"].str.startswith("Les deux n'ont pas évalué la même épreuve").all()
        assert biais(change)["nature"].tolist() == ["écart entre épreuves"]
    moyenne = (preuves[~jury]["valeur"].to_numpy() - preuves[jury]["valeur"].to_numpy()).mean()
    autre_moment = accord(preuves.assign(moment=np.where(jury, "final", "continu")))
    assert autre_moment["ecart"].item() == pytest.approx(moyenne)
    assert accord(preuves.assign(echelle=np.where(jury, "note", "pourcentage")))["ecart"].isna().all()
    assert (accord(preuves.assign(date=np.where(jury, JOUR + pd.Timedelta(days=200), JOUR)), ecart_jours=365)[
        "nature"
    ] == "accord").all()  # fmt: skip


def test_les_niveaux_n_ont_ni_icc_ni_moyenne_et_les_nombres_pas_de_kappa(fais_preuves):
    alea = np.random.default_rng(0)
    tableau = alea.integers(1, 5, size=(20, 3)).astype(float)
    ordinal = accord(fais_preuves(tableau, echelle="maitrise"))
    assert set(ordinal["coefficient"]) == {"kappa_lineaire", "kappa_quadratique", "alpha_ordinal"}
    assert "ensemble" in set(ordinal["evaluateurs"])
    assert set(accord(fais_preuves(tableau))["coefficient"]) == {"alpha_intervalle", "icc_a1", "icc_ak"}
    assert biais(fais_preuves(tableau, echelle="maitrise"))["unite"].unique().tolist() == ["niveaux"]


def test_plusieurs_elements_d_un_etudiant_ne_font_pas_plusieurs_etudiants(fais_preuves):
    alea = np.random.default_rng(0)
    table = fais_preuves(np.round(60 + 10 * alea.normal(size=(40, 2))), elements=["R", "PO"] * 20)
    preuves = table.assign(etudiant=[f"e{int(e[1:]) // 2}" for e in table["etudiant"]])
    ensemble = accord(preuves).iloc[0]
    assert (ensemble["n"], ensemble["observations"], ensemble["methode"]) == (20, 40, "jackknife par étudiant")
    par_element = accord(preuves, par="element")
    assert set(par_element["element_id"]) == {"R", "PO"}
    assert (par_element["observations"] == 20).all()


def test_les_corrections_et_les_derogations_ne_sont_pas_d_autres_regards(fais_preuves):
    preuves = fais_preuves([[50.0, 60.0]] * 20).assign(rang=range(40), remplace=np.nan)
    corrigee = preuves.iloc[[0]].assign(rang=100, remplace=0, valeur=90.0)
    derogation = preuves.iloc[[0]].assign(rang=101, source="tuteur", moment="derogation", valeur=1.0)
    table = biais(pd.concat([preuves, corrigee, derogation], ignore_index=True))
    assert table["biais"].tolist() == pytest.approx([-8.0])
    assert len(table) == 1


def test_la_severite_ne_compare_que_ce_qui_est_relie(fais_preuves):
    relies = fais_preuves(np.array([[50.0, 60, 55]] * 10 + [[70.0, 80, 75]] * 10))
    seul = fais_preuves([[40.0]] * 20).assign(auteur="isolé", moment="continu")
    autres = fais_preuves([[40.0, 44.0]] * 20).assign(moment="intermediaire")
    autres = autres.assign(auteur=autres["auteur"].str.replace("personne", "autre"))
    table = severite(pd.concat([relies, seul, autres], ignore_index=True)).set_index("evaluateur")
    assert table.loc["personne formateur", "severite"] == pytest.approx(5)
    assert table.loc["personne jury", "severite"] == pytest.approx(-5)
    assert table.loc["autre formateur", "severite"] == pytest.approx(2)
    assert table["composante"].nunique() == 3
    assert table.loc["isolé", "composante"] == 0
    assert table.loc["isolé", "motif"].startswith("N'a aucun étudiant en commun")
    assert table.loc["personne jury", "evaluateurs_relies"] == 3


# Progression, couverture, comparaison


def test_la_progression_compte_un_etudiant_une_fois_par_mois(fais_preuves):
    preuves = pd.concat(
        [
            fais_preuves([[20.0], [40.0]]),
            fais_preuves([[40.0], [40.0]]).assign(date=JOUR + pd.Timedelta(days=3)),
            fais_preuves([[80.0]]).assign(date=pd.Timestamp("2026-03-01")),
        ],
        ignore_index=True,
    )
    table = progression(preuves)
    assert table["moyenne"].tolist() == [35.0, 80.0]
    assert table["n"].tolist() == [2, 1]
    assert table["preuves"].tolist() == [4, 1]
    assert table["debut"].tolist() == [pd.Timestamp("2026-01-01"), pd.Timestamp("2026-03-01")]
    assert table["motif"].tolist() == ["", "Un seul étudiant : pas d'intervalle."]
    assert progression(preuves, periode="annee_scolaire")["debut"].tolist() == [pd.Timestamp("2025-09-01")]
    assert len(progression(preuves, par=["etudiant", "element_id"])) == 3
    niveaux = progression(fais_preuves([[2.0], [3.0]], echelle="maitrise"))
    assert niveaux["moyenne"].isna().all()
    assert niveaux["mediane"].tolist() == [2.5]
    with pytest.raises(ArgumentInvalideError, match="humeur"):
        progression(preuves, par=["humeur"])


def test_couverture_par_l_enseignement_et_par_les_preuves(fais_preuves):
    agora = load("agora-bloc1")
    moyens = pd.DataFrame(
        [("agora-bloc1", "M1/c01", "grille PFMP"), ("autre", "M1/c02", "ailleurs")],
        columns=["referentiel", "element_id", "moyen"],
    )
    enseigne = couverture_enseignement(agora, moyens, niveaux=["critere"])
    assert enseigne["couvert"].sum() == 1
    bilan = taux_couverture(enseigne).iloc[0]
    assert (bilan["elements"], bilan["couverts"]) == (52, 1)
    assert len(bilan["non_couverts"]) == 51
    preuves = fais_preuves([[2.0], [np.nan], [3.0]], echelle="maitrise", referentiel="agora-bloc1")
    preuves = preuves.assign(element_id=["M1/c01", "M1/c02"], groupe=["A", "B"])
    vu = couverture_preuves(preuves, agora, niveaux=["critere"], effectifs={"A": 2, "B": 4}).set_index(
        ["groupe", "element_id"]
    )
    assert vu.loc[("A", "M1/c01"), "part"] == 0.5
    assert vu.loc[("tous", "M1/c02"), "part"] == pytest.approx(1 / 6)
    assert not vu.loc[("A", "M1/c02"), "couvert"]
    assert vu.loc[("B", "M1/c02"), "sources"] == ("formateur",)
    assert taux_couverture(vu.reset_index()).set_index("groupe")["couverts"].to_dict() == {"tous": 2, "A": 1, "B": 1}


def test_comparer_des_groupes_et_se_taire_sous_dix(fais_preuves):
    a = fais_preuves(np.arange(40, 52, dtype=float)[:, None])
    b = fais_preuves(np.arange(50, 62, dtype=float)[:, None]).assign(groupe="B")
    c = fais_preuves(np.arange(3, dtype=float)[:, None]).assign(groupe="C")
    preuves = pd.concat([t.assign(etudiant=t["groupe"] + t["etudiant"]) for t in (a, b, c)], ignore_index=True)
    groupes = comparaison_groupes(preuves).set_index("groupe")
    assert groupes["n"].to_dict() == {"A": 12, "B": 12, "C": 3}
    assert groupes.loc["A", ["moyenne", "mediane"]].tolist() == [45.5, 45.5]
    assert groupes.loc["C", "motif"] == "3 étudiants : il en faut 10."
    ecarts = ecarts_groupes(preuves).set_index(["groupe_a", "groupe_b"])
    assert ecarts.loc[("A", "B"), "difference"] == -10
    assert ecarts.loc[("A", "B"), "g_haut"] < 0
    assert np.isnan(ecarts.loc[("A", "C"), "g"])
    par_annee = ecarts_groupes(preuves.assign(annee=np.where(preuves["groupe"] == "A", "2025", "2026")), par="annee")
    assert par_annee["groupe_a"].tolist() == ["2025"]
    with pytest.raises(ArgumentInvalideError, match="promotion"):
        comparaison_groupes(preuves, par="promotion")


# Risque


def test_chaque_raison_dit_ses_chiffres(fais_preuves, fais_resultats):
    preuves = fais_preuves([[30.0], [80.0], [80.0]]).assign(etudiant=["alix", "bela", "chou"])
    preuves = pd.concat([preuves, *(preuves.iloc[:1].assign(element_id=e) for e in ("PO", "OT"))], ignore_index=True)
    devoirs = pd.DataFrame({"devoir": ["d", "d2", "d3"], "date_limite": pd.Timestamp("2026-01-20")})
    resultats = fais_resultats([[1.0]]).assign(etudiant="bela")
    table = etudiants_a_risque(
        preuves,
        etudiants("alix", "bela", "chou", "dora"),
        "2026-04-30",
        resultats=resultats,
        devoirs=devoirs,
        eliminatoires={"R": 50},
    )
    assert (table["raison"].str.len() > 10).all()
    alix = table[table["etudiant"] == "alix"].set_index("regle")["raison"]
    assert alix["elements_sous_seuil"].startswith("3 éléments sous 50")
    assert alix["jours_sans_preuve"] == "Aucune preuve depuis 105 jours (la dernière : 15/01/2026)."
    assert alix["remises_manquantes"] == "3 devoirs non rendus sur 3 : d, d2, d3."
    assert alix["eliminatoires"] == (
        "Sous un minimum éliminatoire : R : 30,0 pour un minimum de 50,0 (formateur, 15/01/2026)."
    )
    assert table["etudiant"].iloc[0] == "alix"
    assert table.loc[table["etudiant"] == "dora", "raison"].tolist()[0] == "Aucune preuve à ce jour."
    sans = dict.fromkeys(("jours_sans_preuve", "elements_sous_seuil", "remises_manquantes", "eliminatoires"))
    assert etudiants_a_risque(preuves, etudiants("alix"), "2026-04-30", regles=sans).empty
    avant = etudiants_a_risque(preuves, etudiants("alix"), "2026-01-01")
    assert avant["raison"].tolist() == ["Aucune preuve à ce jour."]
    with pytest.raises(ArgumentInvalideError, match="humeur"):
        etudiants_a_risque(preuves, etudiants("alix"), "2026-04-30", regles={"humeur": 1})
    with pytest.raises(ArgumentInvalideError, match="ecart_jours"):
        accord(preuves, ecart_jours="trois mois")
    with pytest.raises(ArgumentInvalideError, match="une date est attendue"):
        etudiants_a_risque(preuves, etudiants("alix"), "hier")


def test_une_baisse_se_mesure_par_rapport_aux_autres(fais_preuves):
    morceaux = []
    for mois in range(8):
        valeurs = np.full((8, 1), 80.0 - 6 * mois)  # tout le monde baisse : les devoirs se font plus difficiles
        valeurs[0] -= 6 * mois + (mois % 2)
        jour = pd.Timestamp("2025-09-10") + pd.DateOffset(months=mois)
        morceaux.append(fais_preuves(valeurs).assign(date=jour, moment=f"m{mois}"))
    table = etudiants_a_risque(pd.concat(morceaux, ignore_index=True), etudiants("e000", "e001"), "2026-05-01")
    baisse = table[table["regle"] == "baisse"]
    assert baisse["etudiant"].tolist() == ["e000"]
    assert baisse["valeur"].item() == pytest.approx(0.42 * 7 / 8, abs=0.02)
    assert "par rapport aux autres étudiants" in baisse["raison"].item()
