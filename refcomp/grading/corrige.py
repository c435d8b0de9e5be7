"""La correction d'une variante, pour l'enseignant seul : réponses et démarches avec les chiffres de l'étudiant."""

from __future__ import annotations

from refcomp.authoring.devoir import Devoir
from refcomp.authoring.modele import Exercice, Variante
from refcomp.cours import Cours
from refcomp.errors import CoursInvalideError
from refcomp.grading.correction import find_variante
from refcomp.grading.journal import open_journal


def render_corrige(cours: Cours, devoir: Devoir, etudiant: str, slug: str | None = None) -> str:
    """La correction d'un étudiant en Markdown, tous exercices du devoir ou un seul.

    Raises:
        CoursInvalideError: si l'étudiant n'a reçu aucun exercice du devoir.
    """
    voulus = [e for e in devoir.exercices if slug in {None, e.slug}]
    if not voulus:
        siens = ", ".join(e.slug for e in devoir.exercices)
        raise CoursInvalideError(f"« {slug} » n'est pas un exercice de « {devoir.nom} » : {siens}.")
    with open_journal(cours) as journal:
        recus = [e for e in voulus if journal.distribution(etudiant, devoir.nom, e.slug) is not None]
        if not recus:
            raise CoursInvalideError(
                f"Aucune distribution de « {devoir.nom} » n'est enregistrée pour « {etudiant} ». "
                f"Distribuez d'abord : refcomp distribuer {devoir.nom} --etudiants {etudiant}",
            )
        blocs = [_render_exercice(e, *find_variante(journal, e, etudiant, devoir.nom)) for e in recus]
    return f"# Correction de {etudiant} — {devoir.titre}\n\n*Réservé à l'enseignant.*\n\n" + "\n\n".join(blocs)


def _render_exercice(exercice: Exercice, variante: Variante, raisons: list[str]) -> str:
    blocs = [f"## {exercice.titre}"]
    blocs += [f"> À vérifier : {raison}." for raison in raisons]
    for etape in exercice.build_correction(variante):
        question = exercice.question(etape.question)
        blocs.append(f"### Question {question.numero} — {question.titre}\n\n**{etape.reponse}**\n\n{etape.demarche}")
    return "\n\n".join(blocs)
