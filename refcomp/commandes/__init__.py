"""Ce que fait chaque commande de `refcomp` : un appel de bibliothèque et un compte rendu, un module par métier."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from refcomp.cours import Cours, load_cours
from refcomp.errors import ArgumentInvalideError


def cours_de(options: Namespace) -> Cours:
    """Le cours que désignent les options d'une commande (`--cours`, ou le dossier courant)."""
    return load_cours(options.cours)


def classe_de(options: Namespace, cours: Cours) -> Path | None:
    """La classe que désigne `--classe` ; à défaut le `classe.csv` du cours, s'il en a un."""
    from refcomp.classe import FICHIER  # noqa: PLC0415 - pandas ne se charge que pour qui lit une classe

    donnee: Path | None = options.classe
    if donnee is not None and not donnee.is_file():
        raise ArgumentInvalideError(f"--classe : le fichier {donnee} n'existe pas. Rien n'a été fait.")
    defaut = cours.racine / FICHIER
    return donnee or (defaut if defaut.is_file() else None)
