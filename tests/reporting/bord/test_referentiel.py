"""La page du référentiel, sans navigateur : couverture, manques, groupes, sévérité."""

import datetime as dt

import pandas as pd
from aides_bord import MECHANT, figure, preuve, source_html

from refcomp.reporting.bord.referentiel import BordReferentiel


def test_la_couverture_distingue_ce_qui_peut_etre_prouve_de_ce_qui_l_est(source, promotion):
    page = BordReferentiel(source(promotion))
    noms = figure(page.barres)["data"][0]["y"]
    assert noms == ["Peut prouver", "A prouvé, tous les groupes", "A prouvé, A", "A prouvé, B"]
    page.niveau.value = "tache"
    assert "T11.2" in page.manquants.value
    assert "T11.1<" not in page.manquants.value
    assert "rien : ni question, ni grille" in page.manquants.value
    page.niveau.value, page.limite.value = "descriptif", 100
    assert "balance_agee/q1" in page.manquants.value  # un exercice du cours le vise, personne ne l'a prouvé
    assert "A1 " in page.manquants.value  # le chemin
    page.limite.value = 25
    assert "Éléments sans preuve : 25 sur " in page.manquants.value


def test_les_groupes_se_comparent_avec_intervalle_et_effectif(source, promotion):
    page = BordReferentiel(source(promotion))
    assert "A moins B" in page.comparaison.value
    assert "10 et 10" in page.comparaison.value
    page.minimum.value = 11
    assert "10 étudiants : il en faut 11." in page.comparaison.value
    page.axe.value = "promotion"
    assert "2025-2026" in page.comparaison.value
    assert "rien à comparer" in page.comparaison.value


def test_deux_promotions_se_comparent_par_annee_d_entree(source):
    lignes = [
        preuve(f"{annee}-{n}", f"G{annee}", "T11.1", 0.3 + n / 20, date=pd.Timestamp(f"{annee}-10-01"))
        for annee in (2024, 2025)
        for n in range(10)
    ]
    page = BordReferentiel(source(lignes))
    page.axe.value = "promotion"
    assert "2024-2025 moins 2025-2026" in page.comparaison.value


def test_la_severite_n_est_donnee_qu_a_qui_partage_des_etudiants(source, promotion):
    page = BordReferentiel(source(promotion))
    assert "+5,0" in page.severites.value
    assert "-5,0" in page.severites.value
    page.minimum_severite.value = 30
    assert "2 autres évaluateurs reliés : moins de 30 étudiants partagés" in page.severites.value
    page.filtres.jusqu_a.value = dt.date(2025, 12, 1)
    assert "aucun étudiant en commun" in page.severites.value


def test_les_filtres_agissent_sur_la_couverture(source, promotion):
    page = BordReferentiel(source([*promotion, preuve("zoe", "C", "T11.2", 0.5)]))
    assert "T11.2<" not in page.manquants.value
    page.filtres.groupe.value = "A"
    page.niveau.value = "tache"
    assert "T11.2<" in page.manquants.value
    assert figure(page.barres)["data"][0]["y"] == ["Peut prouver", "A prouvé, A"]
    page.filtres.source.value = "tuteur"
    assert page.filtres.echelle.layout.display == "none"


def test_un_seul_etudiant_un_seul_groupe_des_noms_pieges(source):
    page = BordReferentiel(
        source([preuve(MECHANT, MECHANT, "T11.1", 0.5, auteur=MECHANT, provenance="grille/" + MECHANT)])
    )
    assert "<img" not in source_html(page)
    assert (
        "1 étudiants : il en faut 10." in page.comparaison.value
        or "1 étudiant : il en faut 10." in page.comparaison.value
    )
    assert "rien à comparer" in page.comparaison.value


def test_un_exercice_fautif_est_dit(source, cours, promotion):
    (cours.racine / "exercises" / "devoirs.yaml").write_text("tresorerie: [", encoding="utf-8")
    page = BordReferentiel(source(promotion))
    assert "devoirs.yaml" in page.taux.value
