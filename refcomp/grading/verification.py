"""Le contrôle de confiance : les réponses d'une copie, comparées hors du processus de l'étudiant.

Ce module n'exécute rien de la copie. Il échoue fermé : un contrôle qui lève une erreur vaut zéro et se signale
`à vérifier`, avec sa raison pour l'enseignant ; il n'accorde jamais un point.
"""

from __future__ import annotations

import logging
from decimal import Decimal

from refcomp.authoring.modele import Exercice, Question, Reponse, Reponses, Variante
from refcomp.grading.comparaison import Verdict, compare

JOURNAL = logging.getLogger(__name__)
ZERO = Decimal(0)


def check_copie(exercice: Exercice, variante: Variante, reponses: Reponses) -> dict[str, Verdict]:
    """Rend un verdict par question corrigée automatiquement (les rédactions sont corrigées à la main).

    Args:
        exercice: l'exercice, chargé du dossier de confiance.
        variante: les données de cet étudiant, reconstruites ici.
        reponses: question → réponse lue ; une question sans réponse y figure avec son état.
    """
    return {q.id: _check_question(exercice, variante, reponses, q) for q in exercice.questions if not q.redaction}


def _check_question(exercice: Exercice, variante: Variante, reponses: Reponses, question: Question) -> Verdict:
    reponse = reponses.get(question.id, Reponse("absente"))
    if reponse.etat == "absente":
        return Verdict(ZERO, "sans_reponse", "Pas de réponse à cette question.")
    if reponse.etat == "illisible":
        return Verdict(ZERO, "illisible", reponse.message or "La réponse ne peut pas être lue.", "illisible")
    if reponse.etat == "supprimee":
        message = "La cellule notée a été supprimée de la copie : elle a été remise, sans point."
        return Verdict(ZERO, "supprimee", message, "supprimee")
    try:
        candidats = exercice.build_candidats(question.id, variante, reponses)
        verdict = compare(question, reponse, candidats, exercice.monnaie)
    except Exception:  # noqa: BLE001 - fermé par principe : aucune panne du contrôle ne donne un point
        JOURNAL.exception("Le contrôle de %s/%s a échoué.", exercice.slug, question.id)
        message = "Cette question n'a pas pu être corrigée automatiquement ; votre enseignant la regardera."
        return Verdict(ZERO, "controle_en_panne", message, "a_verifier")
    if not ZERO <= verdict.points <= question.points:
        return Verdict(ZERO, "controle_en_panne", "Le contrôle a rendu des points hors barème.", "a_verifier")
    return verdict
