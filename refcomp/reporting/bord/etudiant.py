"""La page d'un étudiant : où il en est sur chaque élément, avec quelles preuves, jusqu'à la cellule qui les donne."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import ipywidgets as widgets
import pandas as pd

from refcomp.evaluation.analyses import progression
from refcomp.formats_fr import format_date, format_nombre
from refcomp.reporting.bord.base import Bord, Cadre, Exports
from refcomp.reporting.bord.figures import courbe_progression
from refcomp.reporting.bord.filtres import LARGEUR, STYLE, nom_source, refill
from refcomp.reporting.bord.html import render_chiffres, render_note, render_table
from refcomp.reporting.bord.lecture import read_maitrise
from refcomp.reporting.bord.progressions import normalise_mesures
from refcomp.reporting.papier.fiche import render_fiche, valeur_preuve

PREUVES_MONTREES = 200
SANS_COURBE = "Des niveaux n'ont pas de moyenne : la progression se lit dans les preuves."


class BordEtudiant(Bord):
    """Un étudiant."""

    nom: ClassVar[str] = "etudiant"
    titre: ClassVar[str] = "Fiche d'un étudiant"

    def build(self) -> None:
        """Construit les sections."""
        self.etudiant = widgets.Dropdown(options=[], description="Étudiant", style=STYLE, layout=LARGEUR)
        self.etudiant.observe(lambda _: self._draw_fiche(), names="value")
        self.chiffres = widgets.HTML()
        self.titre_elements, self.elements = self.section("Où il en est, élément par élément")
        self.titre_courbe, self.sans_courbe = self.section("Sa progression")
        self.courbe = Cadre()
        self.titre_preuves, self.preuves = self.section("Ses preuves, de la plus récente à la plus ancienne")
        self.titre_reponses, self.reponses = self.section("Ses réponses aux exercices")
        self.exports = Exports({"Enregistrer la fiche en PDF": self._fiche})

    def propres(self) -> Sequence[widgets.Widget]:
        """Le choix de l'étudiant."""
        return (self.etudiant,)

    def sections(self) -> Sequence[widgets.Widget]:
        """Les sections, dans l'ordre."""
        haut = [self.chiffres, self.titre_elements, self.elements, self.titre_courbe, self.sans_courbe, self.courbe]
        return [*haut, self.titre_preuves, self.preuves, self.titre_reponses, self.reponses, self.exports]

    def draw(self) -> None:
        """Met la liste des étudiants à jour, puis la fiche."""
        noms = self.donnees.etudiants_de(self.filtres.groupe_choisi)
        avant = self.etudiant.value
        refill(self.etudiant, [(e, e) for e in noms])
        if self.etudiant.value == avant:
            self._draw_fiche()

    def _draw_fiche(self) -> None:
        if self.etudiant.value is None:
            return
        self.lue = read_maitrise(self.donnees, self.filtres, [self.etudiant.value])
        preuves = self._siennes()
        evalues = self.lue.table[self.lue.table["preuves"] > 0]
        chiffres = [
            (self.donnees.groupe_de.get(self.etudiant.value, ""), "groupe"),
            (f"{len(evalues)} sur {len(self.lue.elements)}", "éléments évalués, parmi ceux de la cohorte"),
            (format_nombre(int(evalues["occasions"].sum()), 0), "occasions"),
            (format_date(preuves["date"].max()) if len(preuves) else "aucune", "dernière preuve"),
        ]
        self.chiffres.value = render_chiffres(chiffres)
        lignes = [self._element(t) for t in self.lue.table.itertuples()]
        entetes = ["Élément", "Libellé", "État", "Valeur", "Preuves", "Occasions", "Dernière, il y a"]
        self.elements.value = render_table("Éléments", entetes, lignes, {3, 4, 5, 6})
        self.preuves.value = self._render_preuves(preuves)
        self._draw_courbe(preuves)
        self.defer(self._draw_reponses)

    def _siennes(self) -> pd.DataFrame:
        preuves = self.filtres.filtre(self.donnees)
        return preuves[preuves["etudiant"] == self.etudiant.value].sort_values("date", ascending=False)

    def _element(self, ligne: Any) -> list[object]:
        element = str(ligne.element_id)
        age = "" if pd.isna(ligne.age_jours) else f"{ligne.age_jours:.0f} jours"
        nom = self.lue.classes[ligne.classe][0]
        return [element, self.donnees.libelle(element), nom, ligne.lisible, ligne.preuves, ligne.occasions, age]

    def _render_preuves(self, preuves: pd.DataFrame) -> str:
        lignes = [
            [format_date(p.date), p.element_id, nom_source(p.source), p.auteur, valeur_preuve(p), p.provenance]
            for p in preuves.head(PREUVES_MONTREES).itertuples()
        ]
        reste = len(preuves) - len(lignes)
        suite = render_note(f"{reste} preuves plus anciennes ne sont pas montrées.") if reste else ""
        entetes = ["Date", "Élément", "Source", "Auteur", "Valeur", "D'où elle vient"]
        return render_table("Preuves", entetes, lignes, {4}) + suite

    def _draw_courbe(self, preuves: pd.DataFrame) -> None:
        echelle = self.donnees.echelles.get(self.filtres.echelle.value)
        ordinale = echelle is not None and echelle.nature == "ordinale"
        montree = not (ordinale or preuves.empty)
        self.courbe.layout.display = "flex" if montree else "none"
        self.sans_courbe.value = render_note(SANS_COURBE) if ordinale else ""
        if not montree:
            return
        table = normalise_mesures(progression(preuves, par=("source",)), echelle)
        series = {"serie": table["source"].map(nom_source), "periode": table["debut"], "n": table["preuves"]}
        titre = "Moyenne par mois et par source (n : preuves)"
        self.courbe.show(courbe_progression(table.assign(**series), titre))

    def _draw_reponses(self) -> None:
        resultats = self.donnees.resultats
        siens = resultats[resultats["etudiant"] == self.etudiant.value].sort_values(["titre_exercice", "question"])
        lignes = [self._reponse(r) for r in siens.itertuples()]
        self.reponses.value = render_table("Réponses", ["Exercice", "Question", "Points", "Constat"], lignes, {2})

    @staticmethod
    def _reponse(resultat: Any) -> list[object]:
        points = f"{format_nombre(resultat.points)} / {format_nombre(resultat.points_max)}"
        return [resultat.titre_exercice, resultat.titre_question, points, resultat.libelle_note]

    def _fiche(self) -> dict[str, bytes]:
        choix = f"Filtres : {self.filtres.phrase}. {self.filtres.convention}."
        octets = render_fiche(self.donnees, self.lue, self._siennes(), choix)
        return {f"releve-{self.etudiant.value}.pdf": octets}
