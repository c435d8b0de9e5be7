"""Le tableau de bord d'une compétence : son texte, où en sont les groupes, ses preuves, l'accord des évaluateurs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import ipywidgets as widgets
import pandas as pd

from refcomp.evaluation.analyses import EFFECTIF_COEFFICIENT
from refcomp.reporting.bord.accords import render_accords
from refcomp.reporting.bord.base import Bord, Cadre
from refcomp.reporting.bord.choix import build_limite, build_liste, build_minimum, fill_choix
from refcomp.reporting.bord.elements import choix_elements, render_element
from refcomp.reporting.bord.figures import barres_empilees, courbe_progression
from refcomp.reporting.bord.html import render_legende, render_note, render_table
from refcomp.reporting.bord.lecture import read_maitrise
from refcomp.reporting.bord.preuves_montrees import render_preuves
from refcomp.reporting.bord.progressions import read_progression, render_progression
from refcomp.reporting.bord.selection import preuves_de
from refcomp.reporting.bord.valeurs import format_part

ENSEMBLE = "Ensemble"
RIEN = "Aucune preuve de ce référentiel."


class BordCompetence(Bord):
    """Un élément du référentiel."""

    nom: ClassVar[str] = "competence"
    titre: ClassVar[str] = "Tableau de bord d'une compétence"

    def build(self) -> None:
        """Construit les sections."""
        self.element = build_liste("Élément", self._choisi, large=True)
        self.limite = build_limite(self._liste_choisie)
        self.minimum = build_minimum("Coefficients dès (étudiants)", EFFECTIF_COEFFICIENT, self._accord_choisi)
        self.texte, self.legende = widgets.HTML(), widgets.HTML()
        self.barres, self.courbe = Cadre(), Cadre()
        self.titre_etats, self.etats = self.section("Où en sont les groupes")
        self.titre_courbe, self.chiffres_courbe = self.section("Progression dans le temps")
        self.titre_accord, self.accords = self.section("Accord et biais entre sources")
        self.titre_preuves, self.preuves = self.section("Les preuves")

    def propres(self) -> Sequence[widgets.Widget]:
        """L'élément."""
        return (self.element,)

    def sections(self) -> Sequence[widgets.Widget]:
        """Les sections, dans l'ordre."""
        return [
            *(self.texte, self.titre_etats, self.barres, self.legende, self.etats),
            *(self.titre_courbe, self.courbe, self.chiffres_courbe),
            *(self.titre_accord, self.minimum, self.accords),
            *(self.titre_preuves, self.limite, self.preuves),
        ]

    def draw(self) -> None:
        """Redessine toute la page."""
        fill_choix(self.element, choix_elements(self.donnees), self._choisi)
        element = self.element.value
        if element is None:
            self.texte.value = render_note(RIEN)
            return
        self.texte.value = render_element(self.donnees, element)
        self._draw_etats(element)
        self._draw_courbe(element)
        self._draw_liste()
        self.accords.value = render_note("Calcul en cours…")
        self.defer(self._draw_accord)

    def _choisi(self, _: Any) -> None:
        self.draw()

    def _liste_choisie(self, _: Any) -> None:
        self._draw_liste()

    def _accord_choisi(self, _: Any) -> None:
        self._draw_accord()

    def _draw_etats(self, element: str) -> None:
        lue = read_maitrise(self.donnees, self.filtres)
        table = lue.table[lue.table["element_id"] == element]
        groupes = table["etudiant"].astype("str").map(self.donnees.groupe_de)
        effectifs = pd.crosstab(groupes, table["classe"].to_numpy()).reindex(columns=list(lue.classes), fill_value=0)
        if len(effectifs) > 1:
            effectifs = pd.concat([effectifs.sum().to_frame(ENSEMBLE).T, effectifs])
        self.barres.show(barres_empilees(effectifs, lue.classes, {}))
        self.legende.value = render_legende(lue.classes.values())
        lignes = [_effectifs(str(groupe), ligne) for groupe, ligne in effectifs.iterrows()]
        noms = [nom for nom, _ in lue.classes.values()]
        self.etats.value = render_table(
            "Étudiants de chaque groupe, par état", ["Groupe", *noms, "n"], lignes, range(1, len(noms) + 2)
        )

    def _draw_courbe(self, element: str) -> None:
        preuves = self.filtres.filtre(self.donnees)
        echelle = self.donnees.echelles.get(self.filtres.echelle.value)
        table = read_progression(preuves[preuves["element_id"] == element], echelle)
        ordinale = echelle is not None and echelle.nature == "ordinale"
        self.courbe.layout.display = "none" if ordinale or table.empty else "block"
        if not ordinale and len(table):
            self.courbe.show(courbe_progression(table, ""))
        self.chiffres_courbe.value = render_progression(table, echelle)

    def _draw_liste(self) -> None:
        preuves = self.filtres.filtre(self.donnees)
        siennes = preuves[preuves["element_id"] == self.element.value]
        self.preuves.value = render_preuves(self.donnees, siennes, self.donnees.devoirs.titres, self.limite.value)

    def _draw_accord(self) -> None:
        siennes = preuves_de(self.donnees, self.filtres)
        siennes = siennes[siennes["element_id"] == self.element.value]
        self.accords.value = render_accords(siennes, self.donnees.echelles, self.minimum.value)


def _effectifs(groupe: str, ligne: pd.Series) -> list[object]:
    total = int(ligne.sum())
    return [groupe, *(f"{n} ({format_part(n / total)})" if n else "0" for n in ligne), total]
