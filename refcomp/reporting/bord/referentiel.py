"""Le tableau de bord du référentiel : ce qui est couvert, ce qui ne l'est pas, les groupes, la sévérité."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import ipywidgets as widgets

from refcomp.evaluation.analyses import EFFECTIF_COEFFICIENT, EFFECTIF_GROUPE
from refcomp.formats_fr import format_nombre
from refcomp.reporting.bord.base import Bord, Cadre
from refcomp.reporting.bord.choix import build_limite, build_liste, build_minimum, fill_choix, hide_filtres
from refcomp.reporting.bord.comparaisons import AXES, add_promotion, render_comparaison, render_severites
from refcomp.reporting.bord.couvertures import (
    CLASSES,
    figure_taux,
    niveaux_regardes,
    read_couvertures,
    read_taux,
    render_non_couverts,
    render_taux,
)
from refcomp.reporting.bord.filtres import TOUT
from refcomp.reporting.bord.html import render_chiffres, render_legende, render_note
from refcomp.reporting.bord.selection import preuves_de
from refcomp.reporting.bord.valeurs import format_part

FEUILLES = "feuilles"


class BordReferentiel(Bord):
    """Le référentiel entier."""

    nom: ClassVar[str] = "referentiel"
    titre: ClassVar[str] = "Tableau de bord du référentiel"
    chiffree: ClassVar[bool] = False

    def build(self) -> None:
        """Construit les sections."""
        hide_filtres(self.filtres, "echelle")
        self.niveau = build_liste("Niveaux", self._niveau_choisi, large=True)
        self.limite = build_limite(self._limite_choisie)
        self.axe = build_liste("Comparer", self._comparaison_choisie)
        fill_choix(self.axe, [(nom, par) for par, nom in AXES.items()], self._comparaison_choisie)
        self.minimum = build_minimum("Groupes dès (étudiants)", EFFECTIF_GROUPE, self._comparaison_choisie)
        self.minimum_severite = build_minimum(
            "Sévérité dès (étudiants)", EFFECTIF_COEFFICIENT, self._comparaison_choisie
        )
        self.chiffres, self.legende, self.barres = widgets.HTML(), widgets.HTML(), Cadre()
        self.titre_taux, self.taux = self.section("Ce que le cours peut prouver, et ce qu'il a prouvé")
        self.titre_manquants, self.manquants = self.section("Ce qui n'a aucune preuve")
        self.titre_comparaison, self.comparaison = self.section("Groupes et promotions")
        self.titre_severite, self.severites = self.section("Sévérité des évaluateurs")

    def propres(self) -> Sequence[widgets.Widget]:
        """Les niveaux regardés."""
        return (self.niveau,)

    def sections(self) -> Sequence[widgets.Widget]:
        """Les sections, dans l'ordre."""
        comparer = widgets.HBox([self.axe, self.minimum], layout={"flex_flow": "row wrap"})
        return [
            *(self.chiffres, self.titre_taux, self.barres, self.legende, self.taux),
            *(self.titre_manquants, self.limite, self.manquants),
            *(self.titre_comparaison, comparer, self.comparaison),
            *(self.titre_severite, self.minimum_severite, self.severites),
        ]

    def draw(self) -> None:
        """Redessine toute la page."""
        if self.donnees.referentiel is None:
            return
        self._fill_niveaux()
        self._draw_couverture()
        attente = render_note("Calcul en cours…")
        self.comparaison.value, self.severites.value = attente, attente
        self.defer(self._draw_comparaison)

    def _niveau_choisi(self, _: Any) -> None:
        self._draw_couverture()

    def _limite_choisie(self, _: Any) -> None:
        self._draw_manquants()

    def _comparaison_choisie(self, _: Any) -> None:
        self._draw_comparaison()

    def _fill_niveaux(self) -> None:
        referentiel = self.donnees.referentiel
        assert referentiel is not None
        regardes = niveaux_regardes(referentiel, self.donnees.elements)
        noms = ", ".join(referentiel.niveaux[n].lower() for n in regardes)
        options = [(f"Ceux qui ont des preuves ({noms})", TOUT), ("Tous les éléments sans enfant", FEUILLES)]
        options += [(f"{nom} seulement", niveau) for niveau, nom in referentiel.niveaux.items()]
        fill_choix(self.niveau, options, self._niveau_choisi)

    def _niveaux(self) -> list[str] | None:
        referentiel = self.donnees.referentiel
        if self.niveau.value == FEUILLES or referentiel is None:
            return None
        return [self.niveau.value] if self.niveau.value else niveaux_regardes(referentiel, self.donnees.elements)

    def _draw_couverture(self) -> None:
        groupe = self.filtres.groupe_choisi
        preuves = preuves_de(self.donnees, self.filtres)
        if self.filtres.sources is not None:
            preuves = preuves[preuves["source"].isin(self.filtres.sources)]
        self.enseignement, self.prouve = read_couvertures(self.donnees, preuves, self._niveaux(), groupe)
        taux = read_taux(self.enseignement, self.prouve, groupe)
        self.barres.show(figure_taux(taux))
        self.legende.value = render_legende(CLASSES.values())
        self.taux.value = render_taux(taux) + render_note(self.donnees.devoirs.faute)
        premiers = taux.head(2).to_dict("records")
        chiffres = [(format_nombre(taux["elements"].iloc[0], 0), "éléments regardés")]
        noms = ("que le cours peut prouver", "qui ont une preuve" + (f" ({groupe})" if groupe else ""))
        chiffres += [
            (f"{t['couverts']} ({format_part(t['part'])})", nom) for t, nom in zip(premiers, noms, strict=True)
        ]
        self.chiffres.value = render_chiffres(chiffres)
        self._draw_manquants()

    def _draw_manquants(self) -> None:
        self.manquants.value = render_non_couverts(
            self.donnees, self.enseignement, self.prouve, self.filtres.groupe_choisi, self.limite.value
        )

    def _draw_comparaison(self) -> None:
        preuves = preuves_de(self.donnees, self.filtres, groupe=False)
        source = self.filtres.sources
        comparees = preuves if source is None else preuves[preuves["source"].isin(source)]
        self.comparaison.value = render_comparaison(
            add_promotion(comparees, self.donnees), self.donnees.echelles, self.axe.value, self.minimum.value
        )
        self.severites.value = render_severites(preuves, self.donnees.echelles, self.minimum_severite.value)
