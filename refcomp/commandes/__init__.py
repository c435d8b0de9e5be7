"""Ce que fait chaque commande de `refcomp` : un appel de bibliothèque et un compte rendu, un module par métier."""

from __future__ import annotations

from argparse import Namespace

from refcomp.cours import Cours, load_cours


def cours_de(options: Namespace) -> Cours:
    """Le cours que désignent les options d'une commande (`--cours`, ou le dossier courant)."""
    return load_cours(options.cours)
