"""Commande de vérification d'un devoir, dans n'importe quel cours nbgrader."""

# ruff: noqa: T201 - ce module est l'affichage d'une commande
from __future__ import annotations

from argparse import Namespace

from refcomp.cours import find_racine
from refcomp.grading.lint import check_devoir
from refcomp.grading.lint.rapport import FORMATS


def verifier(options: Namespace) -> int:
    """Vérifie un devoir, ou tous ; renvoie 1 s'il y a des erreurs (ou, avec --strict, des avertissements)."""
    constats = check_devoir(find_racine(options.cours), options.devoir, variantes=options.variantes)
    print(FORMATS[options.format](constats))
    graves = {"erreur", "avertissement"} if options.strict else {"erreur"}
    return 1 if any(c.gravite in graves for c in constats) else 0
