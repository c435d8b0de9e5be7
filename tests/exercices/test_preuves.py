"""Chaque exercice fait ses preuves sur cinquante variantes ; les tranches se répartissent entre les processus."""

from dataclasses import replace
from decimal import Decimal

import pandas as pd
import pytest
from aides_cours import RACINE

from refcomp.authoring.exercice import load_exercice
from refcomp.dated import Parametre
from refcomp.grading.preuve import check_copies, check_variantes

SLUGS = sorted(p.parent.name for p in (RACINE / "exercises").glob("*/definition.yaml"))
VARIANTES, PAR_TRANCHE = 50, 10
# Lues avec les autres règles, mais qu'aucune pièce de l'exercice ne met en jeu : il ne compte aucun acompte.
SANS_EFFET = {("declaration_tgc", "acompte_livraison")}


@pytest.mark.long
@pytest.mark.parametrize("debut", range(0, VARIANTES, PAR_TRANCHE))
@pytest.mark.parametrize("slug", SLUGS)
def test_exercice_eprouve(slug, debut):
    exercice = load_exercice(RACINE / "exercises" / slug)
    graines = range(debut, debut + PAR_TRANCHE)
    assert check_variantes(exercice, graines) == []
    assert check_copies(exercice, graines) == []


def test_une_question_a_choix_ne_se_devine_pas():
    exercice = load_exercice(RACINE / "exercises" / "declaration_tva")

    def genereux(question, variante, reponses):
        candidats = exercice.build_candidats(question, variante, reponses)
        return [c if c.juste else replace(c, part=Decimal("0.5")) for c in candidats]

    defauts = check_variantes(replace(exercice, build_candidats=genereux), [1])
    assert defauts
    assert all("q1" in d and "deviner" in d for d in defauts)


@pytest.mark.parametrize("slug", SLUGS)
def test_chaque_question_a_deux_erreurs_connues_et_chaque_erreur_une_copie(slug):
    from refcomp.authoring.copies import load_copies  # noqa: PLC0415 - seul emploi

    exercice = load_exercice(RACINE / "exercises" / slug)
    variante = exercice.build_variante(0)
    prouvees = {(q, n) for c in load_copies(exercice.dossier) for q, n in c.attendu.items()}
    for question in exercice.questions:
        if question.redaction:
            continue
        erreurs = {c.note for c in exercice.build_candidats(question.id, variante, {}) if not c.juste}
        assert len(erreurs) >= 2, f"{question.id} : deux erreurs connues au moins"
        sans_copie = {n for n in erreurs if (question.id, n) not in prouvees}
        assert not sans_copie, f"{question.id} : aucune copie fausse ne prouve {sans_copie}"


@pytest.fixture
def valeurs_lues(monkeypatch):
    """Toute valeur de droit lue pendant l'essai, avec sa confiance."""
    lues, at, at_dates = [], Parametre.at, Parametre.at_dates

    def note_at(self, date, **cle):
        valeur = at(self, date, **cle)
        lues.append((self.nom, valeur))
        return valeur

    def note_at_dates(self, dates, **cle):
        for date in dates.unique():
            note_at(self, pd.Timestamp(date).date(), **cle)
        return at_dates(self, dates, **cle)

    monkeypatch.setattr(Parametre, "at", note_at)
    monkeypatch.setattr(Parametre, "at_dates", note_at_dates)
    return lues


@pytest.mark.parametrize("slug", SLUGS)
def test_aucune_question_notee_ne_depend_d_une_valeur_de_memoire(slug, valeurs_lues):
    """Données, réponses attendues et erreurs connues ne lisent de droit que des valeurs vues dans leur source."""
    exercice = load_exercice(RACINE / "exercises" / slug)
    for graine in range(6):
        variante = exercice.build_variante(graine)
        for question in exercice.questions:
            if not question.redaction:
                exercice.build_candidats(question.id, variante, {})
    de_memoire = {(nom, v.cle, v.du) for nom, v in valeurs_lues if v.confiance == "memoire"}
    assert {lue for lue in de_memoire if (slug, lue[0]) not in SANS_EFFET} == set()
    if SANS_EFFET & {(slug, nom) for nom, *_ in de_memoire}:
        assert not any("acompte" in p.read_text(encoding="utf-8").lower() for p in exercice.dossier.glob("*.*"))
