"""La page d'une compétence, sans navigateur : son texte, ses groupes, ses preuves, l'accord des sources."""

import datetime as dt
from fractions import Fraction

import pandas as pd
from aides_bord import MECHANT, figure, preuve, source_html, texte

from refcomp.referentiels.reglement import Echelle
from refcomp.reporting.bord.competence import BordCompetence
from refcomp.reporting.bord.figures import courbe_progression
from refcomp.reporting.bord.progressions import normalise_mesures


def test_la_page_dit_le_texte_le_chemin_et_ou_en_sont_les_groupes(source, promotion):
    page = BordCompetence(source(promotion))
    lu = texte(page)
    assert "Organisation de la prospection et prospection clientèle" in lu
    assert page.element.options[0][0].startswith("A1 › T11.1")
    barres = figure(page.barres)["data"]
    assert {tuple(b["y"]) for b in barres} == {("Ensemble", "A", "B")}
    assert "Ensemble" in lu
    assert "|20|" in lu  # l'effectif est toujours dit
    assert [s["name"] for s in figure(page.courbe)["data"]] == ["A", "B"]


def test_l_accord_entre_sources_porte_son_effectif_et_disparait_sous_le_minimum(source, promotion):
    page = BordCompetence(source(promotion))
    assert "alpha de Krippendorff (nombres)" in page.accords.value
    assert "-10,0" in page.accords.value  # la formatrice, dix points sous le tuteur
    page.minimum.value = 21
    assert "20 étudiants : il en faut 21." in page.accords.value
    assert "-10,0" not in page.accords.value


def test_deux_epreuves_differentes_sont_un_ecart_sans_coefficient(source):
    lignes = [
        ligne
        for n in range(16)
        for ligne in (
            preuve(f"e{n:02d}", "A", "T11.1", 0.5),
            preuve(f"e{n:02d}", "A", "T11.1", 0.7, source="tuteur", moment="continu", provenance="grille/x/continu"),
        )
    ]
    page = BordCompetence(source(lignes))
    assert "écart entre épreuves" in page.accords.value
    assert "kappa" not in page.accords.value
    assert "alpha" not in page.accords.value


def test_la_preuve_nomme_la_question_et_sa_cellule_la_plus_recente_d_abord(source):
    page = BordCompetence(
        source(
            [
                preuve("alix", "A", "T11.1", 0.5, date=pd.Timestamp("2026-01-02")),
                preuve("bela", "A", "T11.1", 1.0, source="auto", provenance="tresorerie/balance_agee/q1"),
                preuve("chloe", "A", "T11.1", None, provenance="grille/essai/final/x"),
            ]
        )
    )
    lu = page.preuves.value
    assert "cellule balance_agee-q1" in lu
    assert lu.index("15/01/2026") < lu.index("02/01/2026")
    assert "non évalué" in lu
    assert "correction automatique" in lu


def test_les_filtres_agissent_et_la_limite_est_dite(source, promotion):
    page = BordCompetence(source(promotion))
    assert "25 sur 60" in page.preuves.value
    page.limite.value = 100
    assert "60 sur 60" in page.preuves.value
    page.filtres.groupe.value = "A"
    assert "30 sur 30" in page.preuves.value
    assert {tuple(b["y"]) for b in figure(page.barres)["data"]} == {("A",)}
    page.filtres.source.value = "tuteur"
    assert "10 sur 10" in page.preuves.value
    page.filtres.source.value = ""
    page.filtres.jusqu_a.value = dt.date(2025, 12, 1)
    assert "10 sur 10" in page.preuves.value
    assert "rien à comparer" in page.accords.value


def test_un_seul_etudiant_au_nom_piege(source):
    page = BordCompetence(source([preuve(MECHANT, MECHANT, "T11.1", 0.5, auteur=MECHANT, provenance=MECHANT)]))
    assert "<img" not in source_html(page)
    assert "&lt;img" in page.preuves.value
    assert "<img" not in str(figure(page.barres))
    assert "rien à comparer" in page.accords.value


def test_des_niveaux_n_ont_pas_de_courbe_mais_une_mediane(source):
    niveaux = {"TI": 1, "I": 2, "S": 3, "TS": 4}
    lignes = [
        preuve(f"e{n}", "A", "M1/c01", rang, referentiel="agora-bloc1", millesime="x", niveau=code, echelle="maitrise")
        for n, (code, rang) in enumerate(niveaux.items())
    ]
    page = BordCompetence(source(lignes))
    assert page.courbe.layout.display == "none"
    assert "I–S" in page.chiffres_courbe.value
    assert "S (Satisfaisant)" in page.preuves.value


def test_une_courbe_se_lit_en_part_de_l_echelle_et_ses_mois_a_la_francaise():
    echelle = Echelle("n", "Note de 4 à 20", "numerique", minimum=Fraction(4), maximum=Fraction(20))
    mesures = pd.DataFrame({"moyenne": [12.0], "bas": [4.0], "haut": [20.0]})
    parts = normalise_mesures(mesures, echelle)
    assert parts.to_numpy().tolist() == [[0.5, 0.0, 1.0]]
    assert normalise_mesures(parts, None) is parts
    dessin = courbe_progression(parts.assign(serie="A", periode=pd.Timestamp("2026-02-01"), n=3), "")
    assert dessin.layout.xaxis.tickformat == "%m/%Y"
