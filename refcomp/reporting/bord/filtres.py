"""Les filtres communs aux tableaux de bord : référentiel, groupe, source, période, indicateur, seuil."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import pandas as pd

from refcomp.evaluation.maitrise import INDICATEURS, SEUILS, Reglages
from refcomp.reporting.bord.donnees import FRACTION, DonneesBord

TOUS, TOUTES = "Tous", "Toutes"
TOUT = ""  # une liste d'ipywidgets dont la valeur est None ne montre aucun choix
STYLE = {"description_width": "92px"}
LARGEUR = {"width": "300px"}
NOMS_SOURCES = {
    "auto": "correction automatique",
    "tuteur": "tuteur",
    "formateur": "formateur",
    "professionnel": "professionnel",
    "jury": "jury",
    "auto_evaluation": "auto-évaluation",
    "pgi": "PGI",
    "entreprise": "entreprise",
}


def nom_source(source: str) -> str:
    """Le nom lu d'une source."""
    return NOMS_SOURCES.get(source, source)


class Filtres:
    """Les filtres d'une page ; `sur_changement` est appelé quand l'un d'eux change."""

    def __init__(self, donnees: DonneesBord, sur_changement: Callable[[str], None], *, indicateur: bool = True) -> None:
        """Construit les filtres.

        Args:
            donnees: les données montrées d'abord.
            sur_changement: reçoit le nom du filtre qui a changé.
            indicateur: faux pour une page sans maîtrise chiffrée.
        """
        self._sur_changement, self._silence = sur_changement, False
        self.referentiel = _liste("Référentiel", [(_titre(r), r) for r in donnees.referentiels])
        self.groupe = _liste("Groupe", [])
        self.source = _liste("Source", [])
        self.echelle = _liste("Échelle", [])
        self.depuis = widgets.DatePicker(description="Depuis", style=STYLE, layout=LARGEUR)
        self.jusqu_a = widgets.DatePicker(description="Jusqu'au", style=STYLE, layout=LARGEUR)
        noms = [(nom.capitalize(), code) for code, nom in INDICATEURS.items()]
        self.indicateur = _liste("Indicateur", noms)
        # Une liste, et non une glissière : celle d'ipywidgets n'a pas de nom pour un lecteur d'écran.
        self.seuil = _liste("Acquis dès", [(f"{p} %", p) for p in range(50, 101, 5)])
        self.seuil.value = round(100 * SEUILS["acquis"])
        self.niveau = _liste("Acquis dès", [])
        self._maitrise = indicateur
        self.fill(donnees)
        for nom, filtre in self._nommes().items():
            filtre.observe(lambda _, nom=nom: self._change(nom), names="value")

    def _nommes(self) -> dict[str, Any]:
        noms = ("referentiel", "groupe", "source", "echelle", "depuis", "jusqu_a", "indicateur", "seuil", "niveau")
        return {nom: getattr(self, nom) for nom in noms}

    def _change(self, nom: str) -> None:
        if not self._silence:
            self._sur_changement(nom)

    def choose_echelle(self, donnees: DonneesBord) -> None:
        """Met à jour ce qui dépend de l'échelle choisie."""
        self._silence = True
        try:
            self._fill_echelle(donnees)
        finally:
            self._silence = False

    def fill(self, donnees: DonneesBord) -> None:
        """Met les choix à jour des données, en gardant ce qui était choisi s'il y est encore."""
        self._silence = True
        try:
            refill(self.referentiel, [(_titre(r), r) for r in donnees.referentiels])
            if donnees.referentiel is not None:
                self.referentiel.value = donnees.referentiel.id
            refill(self.groupe, [(TOUS, TOUT), *((g, g) for g in donnees.groupes)])
            refill(self.source, [(TOUTES, TOUT), *((nom_source(s).capitalize(), s) for s in donnees.sources)])
            refill(self.echelle, [(_nom_echelle(e, donnees), e) for e in donnees.echelles])
            self._fill_echelle(donnees)
        finally:
            self._silence = False

    def _fill_echelle(self, donnees: DonneesBord) -> None:
        """Montre les réglages de l'échelle choisie : un indicateur et un seuil, ou un niveau."""
        echelle = donnees.echelles.get(self.echelle.value)
        ordinale = echelle is not None and echelle.nature == "ordinale"
        if echelle is not None and ordinale:
            refill(
                self.niveau, [("aucun seuil choisi", TOUT), *((f"{c} : {n}", c) for c, n in echelle.niveaux.items())]
            )
        for filtre, montre in ((self.indicateur, not ordinale), (self.seuil, not ordinale), (self.niveau, ordinale)):
            filtre.layout.display = "flex" if montre and self._maitrise else "none"

    @property
    def vue(self) -> widgets.Widget:
        """Les filtres, en lignes qui se replient sur un écran étroit."""
        tous = [self.referentiel, self.groupe, self.source, self.echelle, self.depuis, self.jusqu_a]
        tous += [self.indicateur, self.seuil, self.niveau]
        boite = widgets.HBox(tous, layout={"flex_flow": "row wrap"})
        boite.add_class("refcomp-filtres")
        return boite

    @property
    def groupe_choisi(self) -> str | None:
        """Le groupe choisi ; None pour tous."""
        return self.groupe.value or None

    @property
    def sources(self) -> list[str] | None:
        """Les sources choisies ; None pour toutes."""
        return [self.source.value] if self.source.value else None

    @property
    def periode(self) -> tuple[pd.Timestamp | None, pd.Timestamp | None]:
        """Le premier et le dernier jour choisis."""
        return _jour(self.depuis.value), _jour(self.jusqu_a.value)

    def reglages(self, donnees: DonneesBord, *, intervalle: bool = False) -> Reglages:
        """Les conventions de lecture choisies."""
        seuil = self.seuil.value / 100
        return Reglages(
            self.indicateur.value,
            donnees.echelles.get(self.echelle.value),
            {"acquis": seuil, "en_cours": min(SEUILS["en_cours"], seuil)},
            intervalle=intervalle,
        )

    def filtre(self, donnees: DonneesBord) -> pd.DataFrame:
        """Les preuves du groupe, de la source, de l'échelle et de la période choisis."""
        p = donnees.preuves
        garde = pd.Series(True, index=p.index)
        if self.groupe_choisi is not None:
            garde &= p["etudiant"].isin(donnees.etudiants_de(self.groupe_choisi))
        if self.sources is not None:
            garde &= p["source"].isin(self.sources)
        if self.echelle.value:
            garde &= p["echelle"] == self.echelle.value
        depuis, jusqu_a = self.periode
        if depuis is not None:
            garde &= p["date"] >= depuis
        if jusqu_a is not None:
            garde &= p["date"] < jusqu_a + pd.Timedelta(days=1)
        return p[garde]

    @property
    def convention(self) -> str:
        """Comment la maîtrise est lue, en clair."""
        if self.niveau.layout.display != "none":
            return f"Dernier niveau observé ; acquis dès : {self.niveau.value or 'aucun seuil choisi'}"
        return f"{INDICATEURS[self.indicateur.value].capitalize()} ; acquis dès {self.seuil.value} %"

    @property
    def phrase(self) -> str:
        """Ce qui est filtré, en clair : pour un export, une page imprimée."""
        depuis, jusqu_a = self.periode
        parts = [
            f"groupe : {self.groupe_choisi or 'tous'}",
            f"source : {nom_source(self.source.value) if self.source.value else 'toutes'}",
            f"depuis le {depuis:%d/%m/%Y}" if depuis is not None else "",
            f"jusqu'au {jusqu_a:%d/%m/%Y}" if jusqu_a is not None else "",
        ]
        return " ; ".join(p for p in parts if p)


def _liste(nom: str, options: list[Any]) -> widgets.Dropdown:
    return widgets.Dropdown(options=options, description=nom, style=STYLE, layout=LARGEUR)


def refill(liste: widgets.Dropdown, options: list[tuple[str, Any]]) -> None:
    """Remplace les choix d'une liste, en gardant le choix courant s'il y est encore."""
    if list(liste.options) == options:
        return
    avant = liste.value
    liste.options = options
    valeurs = [v for _, v in options]
    # Partie d'une liste vide, une liste d'ipywidgets ne choisit rien d'elle-même.
    liste.value = avant if avant in valeurs else next(iter(valeurs), None)


def _titre(referentiel: str) -> str:
    return referentiel


def _nom_echelle(echelle: str, donnees: DonneesBord) -> str:
    connue = donnees.echelles.get(echelle)
    if echelle == FRACTION or connue is None:
        return "Réussite (0 à 100 %)"
    return connue.libelle


def _jour(valeur: dt.date | None) -> pd.Timestamp | None:
    return None if valeur is None else pd.Timestamp(valeur)
