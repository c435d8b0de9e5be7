"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

Les trois premiers appels se corrigent aussi d'après les scores de l'étudiant, les contacts à obtenir d'après son taux :
une erreur n'est payée qu'une fois.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from prospection_fichier_donnees import (
    ERREURS_FORMAT,
    ERREURS_SCORE,
    besoins,
    cles_tva,
    completudes,
    couts,
    defaut,
    doublons,
    premiers,
    retours,
    scores,
    transformations,
)
from prospection_fichier_retours import (
    RETOURS_APPELS,
    RETOURS_BESOIN,
    RETOURS_CLE,
    RETOURS_COMPLETUDE,
    RETOURS_COUT,
    RETOURS_DOUBLONS,
    RETOURS_FORMATS,
    RETOURS_RETOUR,
    RETOURS_SCORE,
    RETOURS_TAUX,
)

from refcomp.authoring.modele import Candidat, Reponses, Variante, juste
from refcomp.authoring.suivi import erreurs_connues, juste_suivi, presente
from refcomp.rounding import XPF, Arrondi

CENTIEME = Arrondi(Decimal("0.01"))


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Les fiches à retirer."""
    return _candidats(doublons(variante.secret["fiches"]), RETOURS_DOUBLONS)


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le défaut de chaque fiche contrôlée."""
    par_fiche = {f["fiche"]: f for f in variante.secret["fiches"]}
    fiches = variante.valeurs["controlees"]
    tables = {
        erreur or "juste": {"fiche": fiches, "defaut": [defaut(par_fiche[f], erreur) for f in fiches]}
        for erreur in ("", *ERREURS_FORMAT)
    }
    return _candidats(tables, RETOURS_FORMATS)


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La clé du numéro de TVA."""
    return _candidats(cles_tva(variante.valeurs["siren"]), RETOURS_CLE)


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La part des champs remplis."""
    parts = {nom: CENTIEME.appliquer(p) for nom, p in completudes(variante.secret["fiches"]).items()}
    return _candidats(parts, RETOURS_COMPLETUDE)


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le score de chaque prospect joint."""
    joints, poids = variante.secret["joints"], variante.secret["poids"]
    tables = {
        erreur or "juste": _table("fiche", variante.valeurs["qualifiees"], "score", scores(joints, poids, erreur))
        for erreur in ("", *ERREURS_SCORE)
    }
    return _candidats(tables, RETOURS_SCORE)


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Les trois premiers appels, d'après les bons scores ou ceux de l'étudiant."""
    joints, fiches = variante.secret["joints"], variante.valeurs["qualifiees"]
    bons = scores(joints, variante.secret["poids"])
    bonne = premiers(fiches, bons)
    valeurs = {
        "ordre_inverse": premiers(fiches, bons, croissant=True),
        "par_effectif": premiers(fiches, [j["effectif"] for j in joints]),
    }
    sienne = _siens(presente(reponses, "q5"), fiches)
    candidats = [juste(bonne)]
    if sienne is not None and sienne != bonne:
        candidats.append(juste_suivi(sienne, "scores_de_la_question_5", "vos scores"))
    return [*candidats, *erreurs_connues(valeurs, RETOURS_APPELS)]


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le taux de transformation de l'ensemble."""
    taux = {nom: CENTIEME.appliquer(t) for nom, t in transformations(variante.secret["actions_du_bilan"]).items()}
    return _candidats(taux, RETOURS_TAUX)


def candidats_q8(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le coût d'un client, au franc."""
    unitaires = {nom: XPF.arrondi.appliquer(c) for nom, c in couts(variante.secret["actions_du_bilan"]).items()}
    return _candidats(unitaires, RETOURS_COUT)


def candidats_q9(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le retour de chaque action."""
    tables = {
        nom: _table("action", variante.valeurs["actions"], "retour", serie)
        for nom, serie in retours(variante.secret["actions_du_bilan"]).items()
    }
    return _candidats(tables, RETOURS_RETOUR)


def candidats_q10(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Les contacts à obtenir, au taux exact ou à celui que l'étudiant a trouvé."""
    objectif = variante.valeurs["objectif"]
    valeurs = besoins(variante.secret["actions_du_bilan"], objectif)
    taux = presente(reponses, "q7")
    candidats = [juste(valeurs["juste"])]
    if taux is not None and Decimal("0.1") <= taux <= Decimal(100):
        suivi = ceil(Fraction(100 * objectif) / Fraction(taux))
        if suivi != valeurs["juste"]:
            candidats.append(juste_suivi(suivi, "taux_de_la_question_7", "votre taux"))
    return [*candidats, *erreurs_connues(valeurs, RETOURS_BESOIN)]


def _candidats(valeurs: Mapping[str, Any], retours_connus: Mapping[str, tuple[str, str]]) -> list[Candidat]:
    return [juste(valeurs["juste"]), *erreurs_connues(valeurs, retours_connus)]


def _table(cle: str, lignes: Sequence[str], colonne: str, valeurs: Sequence[Fraction]) -> dict[str, list[Any]]:
    return {cle: list(lignes), colonne: [CENTIEME.appliquer(v) for v in valeurs]}


def _siens(tableau: Mapping[str, Sequence[Any]] | None, fiches: Sequence[str]) -> list[str] | None:
    """Les trois premiers d'après le tableau de l'étudiant, ou None s'il est incomplet ou a des ex æquo."""
    if tableau is None:
        return None
    par_fiche = dict(zip(tableau["fiche"], tableau["score"], strict=False))
    valeurs = [par_fiche.get(f) for f in fiches]
    if None in valeurs or len(set(valeurs)) < len(fiches):
        return None
    return premiers(fiches, valeurs)
