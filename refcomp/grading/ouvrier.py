"""Ce qu'exécute un processus de correction : un module léger, qui prépare le processus avant tout import lourd."""

from __future__ import annotations

import warnings
from pathlib import Path

from refcomp.processus import prepare_processus


def correct_un(racine: str, url: str, nom_devoir: str, etudiant: str) -> str:
    """Corrige un étudiant ; renvoie la fin du journal de nbgrader s'il a échoué, sinon une chaîne vide."""
    prepare_processus()
    from refcomp.cours import load_cours  # noqa: PLC0415 - après la préparation, voir refcomp.processus
    from refcomp.grading.commandes import autograde  # noqa: PLC0415 - idem

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # avertissements internes de nbgrader et de SQLAlchemy, sans suite
        return autograde(load_cours(Path(racine), url), nom_devoir, etudiant)
