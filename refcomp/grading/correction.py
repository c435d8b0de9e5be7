"""Corriger une copie, de l'exécution au journal : le chemin que suivent toutes les commandes.

`nbgrader autograde`, le bouton du formgrader et `refcomp corriger` passent tous par `correct_copie`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from nbformat import NotebookNode

from refcomp.authoring.carnet import build_declaration
from refcomp.authoring.devoir import load_copie_py
from refcomp.authoring.documents import build_fichiers
from refcomp.authoring.modele import GRAINE_SPECIMEN, Exercice, Reponse, Variante
from refcomp.cours import Cours
from refcomp.grading.bac.bornes import Bornes
from refcomp.grading.comparaison import Verdict
from refcomp.grading.execution import CopieAExecuter, Executeur
from refcomp.grading.isolation import run_copie
from refcomp.grading.jeux import build_appels, build_jeux, check_jeux
from refcomp.grading.journal import Journal, open_journal
from refcomp.grading.journal_lignes import Distribution, Resultat
from refcomp.grading.reponses import read_reponse, render_valeur
from refcomp.grading.verification import check_copie

CARNET_ABSENT = "carnet_absent"


@dataclass(frozen=True)
class CopieRemise:
    """Une copie telle qu'elle entre dans la correction.

    Attributes:
        etudiant: identifiant nbgrader.
        devoir: nom du devoir.
        carnet: le carnet assaini.
        fichiers: les fichiers de réponse remis.
        tentative: condensé de la copie.
        questions: rang de cellule → question.
        supprimees: questions dont la cellule notée avait été supprimée.
        bornes: ce que la copie peut consommer.
        jeux: question → jeux de données inconnus de l'étudiant, pour les questions à fonction.
    """

    etudiant: str
    devoir: str
    carnet: NotebookNode
    fichiers: Mapping[str, bytes]
    tentative: str
    questions: Mapping[int, str]
    supprimees: frozenset[str] = frozenset()
    bornes: Bornes = field(default_factory=Bornes)
    jeux: Mapping[str, list[Variante]] = field(default_factory=dict)


@dataclass(frozen=True)
class CopieCorrigee:
    """Une copie corrigée : carnet exécuté, verdicts et réponses par question."""

    carnet: NotebookNode
    verdicts: Mapping[str, Verdict]
    reponses: Mapping[str, Reponse] = field(default_factory=dict)


def digest_donnees(fichiers: Mapping[str, bytes]) -> str:
    """Le condensé des données remises à un étudiant ; il prouve, à la correction, que ce sont les mêmes."""
    condense = hashlib.sha256()
    for chemin in sorted(fichiers):
        # Un classeur est un zip dont la compression dépend de la machine ; le CSV porte les mêmes valeurs.
        if chemin.endswith(".csv"):
            condense.update(chemin.encode() + b"\0" + fichiers[chemin] + b"\0")
    return condense.hexdigest()


def find_variante(journal: Journal, exercice: Exercice, etudiant: str, devoir: str) -> tuple[Variante, list[str]]:
    """Reconstruit la variante enregistrée pour un étudiant ; renvoie aussi les raisons de vérifier."""
    distribution = journal.distribution(etudiant, devoir, exercice.slug)
    if distribution is None:
        raison = "aucune distribution enregistrée : la copie est corrigée sur les données du spécimen"
        return exercice.build_variante(GRAINE_SPECIMEN), [raison]
    variante = exercice.build_variante(distribution.graine)
    return variante, _raisons(exercice, variante, distribution)


def _raisons(exercice: Exercice, variante: Variante, distribution: Distribution) -> list[str]:
    if digest_donnees(build_fichiers(exercice, variante)) == distribution.empreinte:
        return []
    return ["les données reconstruites ne sont plus celles qui ont été distribuées (exercice modifié depuis ?)"]


def correct_copie(
    cours: Cours,
    exercice: Exercice,
    remise: CopieRemise,
    executeur: Executeur = run_copie,
) -> CopieCorrigee:
    """Exécute une copie, contrôle ses réponses et ajoute les résultats au journal.

    Args:
        cours: le cours.
        exercice: l'exercice, lu du dossier de confiance.
        remise: la copie assainie.
        executeur: ce qui exécute le code de l'étudiant.
    """
    with open_journal(cours) as journal:
        variante, raisons = find_variante(journal, exercice, remise.etudiant, remise.devoir)
        jeux = build_jeux(exercice, remise.etudiant, remise.devoir, cours.cle)
        corrigee = check_remise(exercice, variante, replace(remise, jeux=jeux), executeur)
        if raisons:
            corrigee = replace(corrigee, verdicts=_a_verifier(corrigee.verdicts, raisons))
        journal.append(build_resultats(exercice, variante, remise, corrigee))
    return corrigee


def check_remise(
    exercice: Exercice,
    variante: Variante,
    remise: CopieRemise,
    executeur: Executeur = run_copie,
) -> CopieCorrigee:
    """Exécute une copie sur les données de sa variante et contrôle ses réponses, sans rien enregistrer."""
    declaration = build_declaration(exercice)
    donnees = build_fichiers(exercice, variante)
    fichiers = {
        **donnees,
        f"{exercice.slug}/questions.json": declaration,
        "copie.py": load_copie_py(),
        **remise.fichiers,
    }
    executee = executeur(
        CopieAExecuter(
            carnet=remise.carnet,
            fichiers=fichiers,
            exercice=exercice.slug,
            declaration=json.loads(declaration),
            questions={r: q for r, q in remise.questions.items() if q not in remise.supprimees},
            refcomp_autorise=exercice.refcomp_autorise,
            bornes=remise.bornes,
            appels=build_appels(exercice, remise.jeux),
        ),
    )
    presentes = set(remise.questions.values())
    reponses = {}
    for question in exercice.questions:
        if question.redaction:
            continue
        if question.id in remise.supprimees or question.id not in presentes:
            reponses[question.id] = Reponse("supprimee")
        else:
            reponses[question.id] = read_reponse(executee.reponses.get(question.id), question)
    verdicts = check_copie(exercice, variante, reponses)
    verdicts = check_jeux(exercice, remise.jeux, executee.appels, reponses, verdicts)
    return CopieCorrigee(executee.carnet, verdicts, reponses)


def record_absents(cours: Cours, exercices: Iterable[Exercice], etudiant: str, devoir: str) -> None:
    """Inscrit à zéro les exercices dont le carnet n'a pas été remis : ne rien rendre ne relève pas une moyenne."""
    with open_journal(cours) as journal:
        for exercice in exercices:
            variante, _ = find_variante(journal, exercice, etudiant, devoir)
            remise = CopieRemise(etudiant, devoir, NotebookNode(cells=[]), {}, CARNET_ABSENT, {})
            verdict = Verdict(Decimal(0), CARNET_ABSENT, "Le carnet de cet exercice n'a pas été remis.")
            verdicts = {q.id: verdict for q in exercice.questions if not q.redaction}
            absentes = dict.fromkeys(verdicts, Reponse("absente"))
            journal.append(
                build_resultats(exercice, variante, remise, CopieCorrigee(remise.carnet, verdicts, absentes))
            )


def _a_verifier(verdicts: Mapping[str, Verdict], raisons: list[str]) -> dict[str, Verdict]:
    """Marque chaque verdict « à vérifier » ; les points restent, l'enseignant est prévenu."""
    note = f" (À vérifier : {' ; '.join(raisons)}.)"
    return {q: replace(v, statut="a_verifier", message=v.message + note) for q, v in verdicts.items()}


def build_resultats(
    exercice: Exercice,
    variante: Variante,
    remise: CopieRemise,
    corrigee: CopieCorrigee,
) -> list[Resultat]:
    """Les lignes du journal pour une copie corrigée, une par question."""
    return [
        Resultat(
            etudiant=remise.etudiant,
            devoir=remise.devoir,
            exercice=exercice.slug,
            version_exercice=f"{exercice.version}-{exercice.empreinte}",
            question=identifiant,
            variante=str(variante.graine),
            tentative=remise.tentative,
            points=str(verdict.points),
            points_max=str(exercice.question(identifiant).points),
            note_reponse=verdict.note,
            convention=verdict.convention,
            valeur_recue=render_valeur(corrigee.reponses[identifiant]),
            statut=verdict.statut,
        )
        for identifiant, verdict in corrigee.verdicts.items()
    ]
