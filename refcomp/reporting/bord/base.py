"""La page d'un tableau de bord : ses filtres, ses sections, et ce qui la redessine."""

from __future__ import annotations

import asyncio
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

import ipywidgets as widgets
import plotly.graph_objects as go

from refcomp.reporting.bord.donnees import DonneesBord, SourceBord
from refcomp.reporting.bord.filtres import Filtres
from refcomp.reporting.bord.html import render_liens, render_note, render_titre
from refcomp.reporting.bord.veille import watch_version
from refcomp.reporting.figures import REGLAGES

INDICES = (
    "Les résultats automatiques sont des indices : aucun n'entre dans une décision de certification sans l'acte d'un "
    "formateur. Toute proposition est une proposition au jury."
)
PLUS_TARD = 0.15  # secondes


class Bord(ABC):
    """Un tableau de bord ; une sous-classe dit ses sections et les remplit."""

    nom: ClassVar[str]
    titre: ClassVar[str]
    chiffree: ClassVar[bool] = True
    _differe: asyncio.TimerHandle | None = None

    def __init__(self, source: SourceBord, referentiel: str | None = None) -> None:
        """Lit les données, construit les filtres et les sections, dessine."""
        self.source = source
        self.donnees: DonneesBord = source.load(referentiel or self.premier(source))
        self.filtres = Filtres(self.donnees, self._filtre_change, indicateur=self.chiffree)
        self.etat = widgets.HTML()
        self.build()
        self.draw()

    @classmethod
    def premier(cls, source: SourceBord) -> str | None:  # noqa: ARG003 - une page qui choisit la lit
        """Le référentiel montré d'abord ; None : celui de la preuve la plus récente."""
        return None

    @abstractmethod
    def build(self) -> None:
        """Construit les sections (`self.section`) et les filtres propres à la page."""

    @abstractmethod
    def draw(self) -> None:
        """Remplit les sections des données filtrées."""

    def propres(self) -> Sequence[widgets.Widget]:
        """Les filtres propres à la page."""
        return ()

    @abstractmethod
    def sections(self) -> Sequence[widgets.Widget]:
        """Les sections, dans l'ordre."""

    @property
    def vue(self) -> widgets.VBox:
        """Toute la page."""
        filtres = widgets.HBox([*self.propres()], layout={"flex_flow": "row wrap"})
        return widgets.VBox(
            [self.filtres.vue, filtres, self.etat, *self.sections(), widgets.HTML(render_note(INDICES))]
        )

    def watch(self) -> None:
        """Redessine dès que le registre change."""
        self._veille = watch_version(self.source.version, lambda: self.donnees.version, self.refresh)

    def refresh(self) -> None:
        """Relit le registre et redessine."""
        self._relis(self.filtres.referentiel.value)
        self.draw()

    def _relis(self, referentiel: str | None) -> None:
        self.donnees = self.source.load(referentiel)
        self.filtres.fill(self.donnees)

    def _filtre_change(self, nom: str) -> None:
        if nom == "referentiel":
            self._relis(self.filtres.referentiel.value)
        if nom == "echelle":
            self.filtres.choose_echelle(self.donnees)
        debut = time.perf_counter()
        self.draw()
        self.duree = time.perf_counter() - debut  # secondes, pour qui mesure

    def defer(self, dessin: Callable[[], None]) -> None:
        """Remet un dessin coûteux à plus tard : le reste de la page s'affiche d'abord. Un nouveau clic l'annule."""
        if self._differe is not None:
            self._differe.cancel()
        try:
            self._differe = asyncio.get_running_loop().call_later(PLUS_TARD, dessin)
        except RuntimeError:
            dessin()

    @staticmethod
    def section(titre: str) -> tuple[widgets.HTML, widgets.HTML]:
        """Le titre d'une section, et le HTML qui le suit."""
        return widgets.HTML(render_titre(titre)), widgets.HTML()


class Cadre(widgets.Output):
    """Le cadre d'une figure : elle y est remplacée d'un coup, le navigateur ne montre jamais de vue vide."""

    def show(self, figure: go.Figure) -> None:
        """Montre une figure ; rien n'est redessiné si elle est la même."""
        contenu = json.loads(figure.to_json()) | {"config": REGLAGES}
        if getattr(self, "_montree", None) == contenu:
            return
        self._montree = contenu
        # À l'impression, la figure perd sa hauteur : celle de son cadre reste.
        self.layout.min_height = f"{figure.layout.height}px"
        donnees = {"application/vnd.plotly.v1+json": contenu}
        self.outputs = ({"output_type": "display_data", "data": donnees, "metadata": {}},)


class Exports(widgets.VBox):
    """Un bouton par export ; le fichier, fait à la demande, s'enregistre par un lien que la page porte."""

    def __init__(self, faiseurs: Mapping[str, Any]) -> None:
        """Construit les boutons.

        Args:
            faiseurs: libellé du bouton → fonction qui rend `{nom de fichier: octets}`.
        """
        self._liens = widgets.HTML()
        boutons = []
        for libelle, faiseur in faiseurs.items():
            bouton = widgets.Button(description=libelle, layout={"width": "auto"})
            bouton.on_click(lambda _, f=faiseur: self._make(f))
            boutons.append(bouton)
        super().__init__([widgets.HBox(boutons, layout={"flex_flow": "row wrap"}), self._liens])

    def _make(self, faiseur: Any) -> None:
        self._liens.value = render_note("Préparation…")
        self._liens.value = render_liens(faiseur())
