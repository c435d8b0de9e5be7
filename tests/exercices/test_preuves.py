"""Chaque exercice fait ses preuves sur cinquante variantes ; les tranches se répartissent entre les processus."""

import pytest
from aides_cours import RACINE

from refcomp.authoring.exercice import load_exercice
from refcomp.grading.preuve import check_copies, check_variantes

SLUGS = sorted(p.parent.name for p in (RACINE / "exercises").glob("*/definition.yaml"))
VARIANTES, PAR_TRANCHE = 50, 10


@pytest.mark.long
@pytest.mark.parametrize("debut", range(0, VARIANTES, PAR_TRANCHE))
@pytest.mark.parametrize("slug", SLUGS)
def test_exercice_eprouve(slug, debut):
    exercice = load_exercice(RACINE / "exercises" / slug)
    graines = range(debut, debut + PAR_TRANCHE)
    assert check_variantes(exercice, graines) == []
    assert check_copies(exercice, graines) == []


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


@pytest.mark.parametrize("slug", SLUGS)
def test_aucune_question_notee_ne_depend_d_une_valeur_de_memoire(slug):
    """Les exercices de cette étape ne lisent de droit que par des paramètres vérifiés à leur date."""
    exercice = load_exercice(RACINE / "exercises" / slug)
    textes = "".join(p.read_text(encoding="utf-8") for p in exercice.dossier.glob("*.py"))
    assert "penalites_retard" not in textes
