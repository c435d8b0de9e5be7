"""Les réglages d'IPython qu'une cellule de l'enseignant change : ils valent pour les deux interprètes.

`get_ipython()` et les magies rendent l'interprète de l'étudiant. Sans ceci, `%precision 2`, l'affichage de toutes les
expressions ou `from __future__ import annotations` écrits dans une cellule verrouillée n'atteindraient pas les tests.
Seule compte une cellule qui nomme le réglage : une fonction de l'étudiant qu'elle appelle ne règle rien.
"""

from __future__ import annotations

from typing import Any

INTERACTIF, PRECISION, FUTUR = "ast_node_interactivity", "precision", "__future__"


def share_reglages(source: str, etudiant: Any, enseignant: Any) -> None:
    """Après une cellule de l'enseignant, donne à chaque interprète ce qu'elle a réglé dans l'autre."""
    if INTERACTIF in source:
        enseignant.ast_node_interactivity = etudiant.ast_node_interactivity
    if PRECISION in source:
        ici, la = (i.display_formatter.formatters["text/plain"] for i in (enseignant, etudiant))
        ici.float_precision = la.float_precision
    if FUTUR in source:
        etudiant.compile.flags |= enseignant.compile.flags
