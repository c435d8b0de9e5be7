"""La page d'un exercice, sans navigateur : ses questions, ses erreurs, et un journal vide."""

import datetime as dt

from aides_bord import MECHANT, figure, preuve, resultat, source_html, texte

from refcomp.reporting.bord.exercice import BordExercice


def classe(nombre=20):
    """Des étudiants dont les premiers réussissent tout, une erreur connue, une seconde copie."""
    preuves, resultats = [], []
    for n in range(nombre):
        qui = f"etudiant-{n:02d}"
        preuves.append(preuve(qui, "A" if n % 2 else "B", "T11.1", 0.5))
        bon = n < nombre // 2
        note = {} if bon else {"note_reponse": "fin_de_mois_puis_45"}
        resultats += [
            resultat(qui, "q1", 2 if bon else 0, **note),
            resultat(qui, "q2", 2 if bon or n == nombre - 1 else 0),
        ]
    resultats.append(resultat("etudiant-15", "q1", 2, tentative="etudiant-15-2"))
    return preuves, resultats


def test_premieres_et_dernieres_copies_se_distinguent(source):
    page = BordExercice(source(*classe()))
    premieres, dernieres = figure(page.barres)["data"]
    assert premieres["text"][0] == "50\u00a0% (n = 20)"
    assert dernieres["text"][0] == "55\u00a0% (n = 20)"
    assert premieres["marker"]["pattern"] != dernieres["marker"]["pattern"]
    lu = texte(page)
    assert "2e copie|1|" in lu.replace("||", "|")
    assert "Alpha de Cronbach" in lu


def test_les_erreurs_connues_ont_leur_libelle_et_leur_effectif(source):
    page = BordExercice(source(*classe()))
    assert "Fin de mois prise avant d&#x27;ajouter les jours" in page.erreurs.value
    assert "10 sur 20 (50\u00a0%)" in page.erreurs.value
    assert "5 sur 10 (50\u00a0%)" in page.erreurs.value
    page.minimum_groupe.value = 11
    assert "5 sur 10<" in page.erreurs.value


def test_sous_l_effectif_minimal_la_raison_est_dite(source):
    page = BordExercice(source(*classe(6)))
    assert "6 étudiants : il en faut 15." in page.items.value
    assert "6 étudiants : il en faut 15." in page.alphas.value
    page.minimum.value = 4
    assert "il en faut" not in page.items.value


def test_les_filtres_et_les_choix(source):
    page = BordExercice(source(*classe()))
    page.filtres.groupe.value = "A"
    assert figure(page.barres)["data"][0]["text"][0].endswith("(n = 10)")
    page.exercice.value = "balance_agee"
    assert "questions" in page.chiffres.value
    page.filtres.jusqu_a.value = dt.date(2000, 1, 1)
    assert "Aucun résultat pour ce groupe et cette période." in page.chiffres.value
    assert page.barres.layout.display == "none"
    page.filtres.jusqu_a.value = None
    assert page.barres.layout.display == "block"
    assert page.filtres.source.layout.display == "none"


def test_sans_resultat_au_journal_une_phrase(source):
    page = BordExercice(source([preuve("alix", "A", "T11.1", 0.5)]))
    assert "Aucun résultat de ce référentiel" in page.chiffres.value
    assert page.devoir.options == ()


def test_un_exercice_retire_du_cours_et_des_noms_pieges(source):
    page = BordExercice(
        source(
            [preuve(MECHANT, MECHANT, "T11.1", 0.5)],
            [resultat(MECHANT, MECHANT, 1, exercice=MECHANT, devoir=MECHANT, note_reponse=MECHANT)],
        )
    )
    assert "<img" not in source_html(page)
    assert "<img" not in str(figure(page.barres))
    assert "1 sur 1" in page.erreurs.value


def test_un_exercice_fautif_n_empeche_pas_la_page(source, cours):
    (cours.racine / "exercises" / "devoirs.yaml").write_text("tresorerie: [", encoding="utf-8")
    page = BordExercice(source(*classe()))
    assert "Les exercices du cours ne se lisent pas" in page.chiffres.value
    assert figure(page.barres)["data"][0]["text"][0] == "50\u00a0% (n = 20)"


def test_la_page_s_ouvre_sur_un_referentiel_qui_a_des_resultats(source):
    preuves, resultats = classe()
    autres = [
        preuve(f"x{n}", "Z", "R", 60.0, referentiel="cqp-agc", millesime="x", echelle="pourcentage", provenance=f"p{m}")
        for n in range(10)
        for m in range(5)
    ]
    page = BordExercice(source([*preuves, *autres], resultats))
    assert page.filtres.referentiel.value == "bts-gpme-nc"
    page.filtres.referentiel.value = "cqp-agc"
    assert "Aucun résultat de ce référentiel" in page.chiffres.value
