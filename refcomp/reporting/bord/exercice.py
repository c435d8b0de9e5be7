"""Le tableau de bord d'un exercice : ce que ses questions disent des étudiants, et ce qui mérite d'être relu."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import ipywidgets as widgets
import pandas as pd

from refcomp.evaluation.analyses import EFFECTIF_COEFFICIENT, EFFECTIF_GROUPE, analyse_items
from refcomp.formats_fr import format_nombre
from refcomp.reporting.bord.base import Bord, Cadre
from refcomp.reporting.bord.choix import build_liste, build_minimum, fill_choix, hide_filtres, shorten
from refcomp.reporting.bord.figures_exercice import barres_reussite
from refcomp.reporting.bord.filtres import TOUT
from refcomp.reporting.bord.html import render_chiffres, render_note
from refcomp.reporting.bord.selection import in_periode
from refcomp.reporting.bord.tables_exercice import (
    count_tentatives,
    describe_items,
    render_alphas,
    render_erreurs,
    render_faute,
    render_items,
    render_temps,
)
from refcomp.reporting.figures import titre_court

AUCUN = (
    "Aucun résultat de ce référentiel dans le journal du cours. Corrigez un devoir (refcomp corriger) : ses questions "
    "s'analyseront ici."
)
VIDE = "Aucun résultat pour ce groupe et cette période."


class BordExercice(Bord):
    """Un exercice, ou tout un devoir."""

    nom: ClassVar[str] = "exercice"
    titre: ClassVar[str] = "Tableau de bord d'un exercice"
    chiffree: ClassVar[bool] = False

    def build(self) -> None:
        """Construit les sections."""
        hide_filtres(self.filtres, "source", "echelle")
        self.devoir = build_liste("Devoir", self._choisi, large=True)
        self.exercice = build_liste("Exercice", self._choisi, large=True)
        self.minimum = build_minimum("Coefficients dès (étudiants)", EFFECTIF_COEFFICIENT, self._choisi)
        self.minimum_groupe = build_minimum("Parts d'un groupe dès (étudiants)", EFFECTIF_GROUPE, self._choisi)
        self.chiffres, self.barres = widgets.HTML(), Cadre()
        titres = ("Réussite de chaque question", "Ce que disent les questions", "Fidélité", "Erreurs connues", "Copies")
        (self.titre_barres, _), *reste = [self.section(t) for t in titres]
        (self.titre_items, self.items), (self.titre_alpha, self.alphas) = reste[:2]
        (self.titre_erreurs, self.erreurs), (self.titre_temps, self.temps) = reste[2:]
        self._choose_referentiel()

    def propres(self) -> Sequence[widgets.Widget]:
        """Le devoir, l'exercice, et les effectifs minimaux."""
        return (self.devoir, self.exercice, self.minimum, self.minimum_groupe)

    def sections(self) -> Sequence[widgets.Widget]:
        """Les sections, dans l'ordre."""
        return [
            *(self.chiffres, self.titre_barres, self.barres, self.titre_items, self.items),
            *(self.titre_alpha, self.alphas, self.titre_erreurs, self.erreurs, self.titre_temps, self.temps),
        ]

    def draw(self) -> None:
        """Redessine toute la page."""
        siens = self._lus()
        self._fill(siens)
        devoir = in_periode(siens[siens["devoir"] == self.devoir.value], self.filtres)
        groupe = self.filtres.groupe_choisi
        if groupe is not None:
            devoir = devoir[devoir["groupe"] == groupe]
        montres = devoir if self.exercice.value == TOUT else devoir[devoir["exercice"] == self.exercice.value]
        self._show(pleine=len(montres) > 0)
        faute = render_faute(self.donnees.devoirs.faute)
        if montres.empty:
            self.chiffres.value = render_note(AUCUN if siens.empty else VIDE) + faute
            return
        self.titres = _titres(montres)
        self._draw_questions(devoir, montres, faute)
        self.defer(lambda: self._draw_erreurs(montres))

    def _choose_referentiel(self) -> None:
        """Ouvre la page sur un référentiel qui a des résultats, si celui qui a le plus de preuves n'en a pas."""
        exercices = self.donnees.devoirs.exercices
        avec = {exercices[e].referentiel for e in self.donnees.tentatives["exercice"].unique() if e in exercices}
        courant = self.donnees.referentiel
        autre = next((r for r in self.donnees.referentiels if r in avec), None)
        if autre is not None and (courant is None or courant.id not in avec):
            self._relis(autre)

    def _choisi(self, _: Any) -> None:
        self.draw()

    def _lus(self) -> pd.DataFrame:
        """Les résultats des exercices du référentiel choisi ; ceux d'un exercice retiré du cours restent."""
        exercices, referentiel = self.donnees.devoirs.exercices, self.donnees.referentiel
        tous = self.donnees.tentatives
        autres = {s for s, e in exercices.items() if referentiel is None or e.referentiel != referentiel.id}
        return tous[~tous["exercice"].isin(autres)]

    def _fill(self, siens: pd.DataFrame) -> None:
        devoirs = self.donnees.devoirs.devoirs
        noms = sorted(siens["devoir"].unique())
        options = [(shorten(f"{d} : {devoirs[d].titre}" if d in devoirs else d), d) for d in noms]
        fill_choix(self.devoir, options, self._choisi)
        du_devoir = siens[siens["devoir"] == self.devoir.value]
        titres = du_devoir.drop_duplicates("exercice").sort_values("exercice")
        exercices = [(shorten(t), e) for e, t in zip(titres["exercice"], titres["titre_exercice"], strict=True)]
        fill_choix(self.exercice, [("Tous", TOUT), *exercices] if exercices else [], self._choisi)

    def _show(self, *, pleine: bool) -> None:
        for partie in self.sections()[1:]:
            partie.layout.display = "block" if pleine else "none"

    def _draw_questions(self, devoir: pd.DataFrame, montres: pd.DataFrame, faute: str) -> None:
        # La discrimination compare une question au reste de son devoir : elle se calcule sur le devoir entier.
        items = analyse_items(devoir, effectif_minimal=self.minimum.value)
        items = items[items["exercice"].isin(montres["exercice"].unique())].reset_index(drop=True)
        self.barres.show(barres_reussite(items, list(describe_items(items, self.titres))))
        self.items.value = render_items(items, self.titres)
        copies = count_tentatives(montres)
        self.chiffres.value = render_chiffres(_chiffres(montres, items, copies)) + faute
        self.temps.value = render_temps(copies)
        titres = dict(zip(montres["exercice"], montres["titre_exercice"], strict=True))
        self.alphas.value = render_alphas(devoir, titres, self.minimum.value)

    def _draw_erreurs(self, montres: pd.DataFrame) -> None:
        libelles = _paires(montres, "note_reponse", "libelle_note")
        groupes = dict(zip(montres["etudiant"], montres["groupe"], strict=True))
        self.erreurs.value = render_erreurs(montres, groupes, libelles, self.titres, self.minimum_groupe.value)


def _titres(montres: pd.DataFrame) -> dict[tuple[str, str], str]:
    """(exercice, question) → son titre, précédé de celui de l'exercice s'il y en a plusieurs."""
    if len(set(montres["exercice"])) == 1:
        return _paires(montres, "question", "titre_question")
    nommes = [
        f"{q} ({titre_court(e)})" for e, q in zip(montres["titre_exercice"], montres["titre_question"], strict=True)
    ]
    return _paires(montres.assign(nomme=nommes), "question", "nomme")


def _paires(resultats: pd.DataFrame, cle: str, texte: str) -> dict[tuple[str, str], str]:
    """(exercice, clé) → le texte lu."""
    uniques = resultats[["exercice", cle, texte]].drop_duplicates(["exercice", cle])
    return {(e, c): t for e, c, t in uniques.itertuples(index=False)}


def _chiffres(montres: pd.DataFrame, items: pd.DataFrame, copies: pd.DataFrame) -> list[tuple[str, str]]:
    a_relire = int((items["signalements"].map(len) > 0).sum())
    return [
        (format_nombre(montres["etudiant"].nunique(), 0), "étudiants"),
        (format_nombre(len(copies), 0), "copies, toutes tentatives"),
        (format_nombre(len(items), 0), "questions"),
        (format_nombre(a_relire, 0), "questions à relire"),
    ]
