"""Ce qu'écrit le bouton « Generate feedback » du formgrader : la page de `refcomp retour`, et non celle de nbgrader.

La page de nbgrader montre les essais cachés, charge ses scripts d'un autre site et n'est qu'en anglais. Branché par
`c.GenerateFeedback.exporter_class`.
"""

from __future__ import annotations

from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from refcomp.cours import load_cours
from refcomp.retour.assemblage import build_page_carnet


class ExporteurRetour(Exporter):
    """Un exporteur de nbconvert qui ne lit du carnet que son nom : la page vient du journal et du carnet de notes."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(  # type: ignore[override]  # comme tous les exporteurs de nbconvert
        self,
        nb: NotebookNode,
        resources: Any = None,
        **kwargs: Any,
    ) -> tuple[str, Any]:
        """La page de retour du carnet que nbgrader est en train de convertir."""
        _, resources = super().from_notebook_node(nb, resources, **kwargs)
        contexte = resources["nbgrader"]
        page = build_page_carnet(load_cours(), contexte["assignment"], contexte["student"], contexte["notebook"])
        return page, resources
