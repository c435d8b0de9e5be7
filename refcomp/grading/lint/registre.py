"""Le registre des règles : toutes, par famille, dans l'ordre où la documentation les présente."""

from __future__ import annotations

from refcomp.grading.lint import (
    famille_asserts,
    famille_carnet,
    famille_competences,
    famille_correspondance,
    famille_cours,
    famille_execution,
    famille_fichiers,
    famille_marques,
    famille_milieu,
    famille_partiels,
    famille_points,
    famille_publication,
    famille_sorties,
    famille_stderr,
    famille_structure,
    famille_variantes,
)
from refcomp.grading.lint.regle import Regle

FAMILLES: dict[str, tuple[Regle, ...]] = {
    "Ce que nbgrader lira d'une cellule notée": famille_sorties.REGLES,
    "Points partiels": famille_partiels.REGLES,
    "Contrôles": famille_asserts.REGLES,
    "Sortie d'erreur": famille_stderr.REGLES,
    "Exécution": famille_execution.REGLES,
    "Noms, outils et noyau": famille_milieu.REGLES,
    "Fichiers et réseau": famille_fichiers.REGLES,
    "Marques de région": famille_marques.REGLES,
    "Réponses et contrôles": famille_structure.REGLES,
    "Métadonnées de nbgrader": famille_carnet.REGLES,
    "Barème": famille_points.REGLES,
    "Version publiée": famille_publication.REGLES,
    "Source, version publiée et carnet de notes": famille_correspondance.REGLES,
    "Compétences et questions refcomp": famille_competences.REGLES,
    "Variantes des exercices refcomp": famille_variantes.REGLES,
    "Lecture du cours": famille_cours.REGLES,
}
REGLES: dict[str, Regle] = {regle.code: regle for famille in FAMILLES.values() for regle in famille}


def render_table_regles() -> str:
    """Les règles en Markdown, une table par famille : ce que publie `docs/verifier-un-devoir.md`."""
    blocs = []
    for famille, regles in FAMILLES.items():
        lignes = [f"| `{r.code}` | {r.gravite} | {_case(r.explication)} | {_case(r.conseil)} |" for r in regles]
        blocs.append(
            f"### {famille}\n\n| code | gravité | pourquoi | que faire |\n|---|---|---|---|\n" + "\n".join(lignes)
        )
    return "\n\n".join(blocs) + "\n"


def _case(texte: str) -> str:
    return texte.replace("|", "\\|")
