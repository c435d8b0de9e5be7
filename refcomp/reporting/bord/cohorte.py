"""Le tableau de bord de la cohorte : qui maîtrise quoi, avec combien de preuves, et qui a besoin d'aide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

import ipywidgets as widgets
import numpy as np
import pandas as pd

from refcomp.evaluation.analyses import etudiants_a_risque
from refcomp.formats_fr import format_date, format_nombre
from refcomp.reporting.bord.base import Bord, Cadre, Exports
from refcomp.reporting.bord.carte import render_carte
from refcomp.reporting.bord.figures import barres_empilees
from refcomp.reporting.bord.filtres import LARGEUR, STYLE, refill
from refcomp.reporting.bord.html import render_chiffres, render_legende, render_note, render_table
from refcomp.reporting.bord.lecture import read_maitrise
from refcomp.reporting.exports.classeur import render_classeur_maitrise
from refcomp.reporting.exports.moodle import render_moodle
from refcomp.reporting.exports.recherche import render_recherche
from refcomp.reporting.papier.fiche import render_fiche, render_fiches

PAR_PAGE = 40
A_SUIVRE = 40
GROUPE_SORTI = 180  # jours sans aucune preuve : le groupe n'est plus suivi
RISQUE = "Chaque raison porte ses chiffres ; il n'y a pas de note de risque, et les plus concernés viennent d'abord."
SORTIS = f"d'un groupe sans preuve depuis {GROUPE_SORTI} jours, donc non suivis"
TRIS = {"nom": "Nom", "besoin": "Moins d'acquis d'abord"}
LECTURE = (
    "Une case dit l'état d'un étudiant sur un élément, et en chiffre le nombre d'occasions (copies ou grilles "
    "distinctes) qui le portent. « Non évalué » n'est ni un échec, ni une réussite."
)


class BordCohorte(Bord):
    """La cohorte."""

    nom: ClassVar[str] = "cohorte"
    titre: ClassVar[str] = "Tableau de bord de la cohorte"

    def build(self) -> None:
        """Construit les sections."""
        self.tri = widgets.Dropdown(
            options=[(v, c) for c, v in TRIS.items()], description="Tri", style=STYLE, layout=LARGEUR
        )
        self.page = widgets.Dropdown(options=[], description="Étudiants", style=STYLE, layout=LARGEUR)
        self.chiffres, self.legende = widgets.HTML(), widgets.HTML()
        self.barres, self.carte = Cadre(), widgets.HTML()
        self.titre_barres, self.libelles = self.section("Où en est la cohorte, élément par élément")
        self.titre_carte, self.lecture = self.section("Qui maîtrise quoi, avec combien d'occasions")
        self.titre_risque, self.risque = self.section("Qui a besoin d'aide, et pourquoi")
        self.exports = Exports(
            {
                "Classeur": self._classeur,
                "CSV pour Moodle": lambda: {"maitrise-moodle.csv": render_moodle(self.lue)},
                "Fiches PDF de la classe": self._fiches,
                "Données de recherche": lambda: {"recherche.zip": render_recherche(self.filtres.filtre(self.donnees))},
            }
        )
        self.progres = widgets.IntProgress(description="Fiches", layout={"display": "none"})
        self.titre_exports, _ = self.section("Exporter ce qui est montré")
        self.tri.observe(lambda _: self.draw(), names="value")
        self.page.observe(lambda _: self._draw_carte(), names="value")

    def sections(self) -> Sequence[widgets.Widget]:
        """Les sections, dans l'ordre."""
        choix = widgets.HBox([self.tri, self.page], layout={"flex_flow": "row wrap"})
        haut = [self.chiffres, self.titre_barres, self.barres, self.legende]
        milieu = [self.titre_carte, choix, self.carte, self.lecture, self.titre_risque, self.risque]
        return [*haut, *milieu, self.titre_exports, self.exports, self.progres, self.libelles]

    def draw(self) -> None:
        """Redessine toute la page."""
        self.lue = read_maitrise(self.donnees, self.filtres)
        self.lues = preuves = self.filtres.filtre(self.donnees)
        self.chiffres.value = render_chiffres(self._chiffres(preuves))
        libelles = {e: self.donnees.libelle(e) for e in self.donnees.elements}
        self.barres.show(barres_empilees(self.lue.effectifs, self.lue.classes, libelles))
        self.legende.value = render_legende(self.lue.classes.values())
        self._draw_carte()
        self.defer(lambda: self._draw_risque(preuves))
        self.libelles.value = render_table("Éléments montrés", ["Code", "Libellé"], [list(e) for e in libelles.items()])

    def _chiffres(self, preuves: pd.DataFrame) -> list[tuple[str, str]]:
        etudiants = self.donnees.etudiants_de(self.filtres.groupe_choisi)
        evaluees = preuves[preuves["valeur"].notna()]
        derniere = format_date(evaluees["date"].max()) if len(evaluees) else "aucune"
        adoptees = preuves["adopte"].dropna()
        auto = evaluees["source"].isin(["auto", "pgi"])
        attendent = int((auto & ~evaluees["rang"].isin(adoptees)).sum())
        return [
            (format_nombre(len(etudiants), 0), "étudiants"),
            (format_nombre(len(evaluees), 0), "preuves évaluées"),
            (format_nombre(evaluees["element_id"].nunique(), 0), "éléments avec preuve"),
            (format_nombre(attendent, 0), "preuves automatiques non reprises par un formateur"),
            (derniere, "dernière preuve"),
        ]

    def _draw_carte(self) -> None:
        etudiants = self._ordre()
        debuts = range(0, max(len(etudiants), 1), PAR_PAGE)
        pages = [etudiants[i : i + PAR_PAGE] for i in debuts]
        options = [(f"{i + 1} à {i + len(p)} sur {len(etudiants)}", i) for i, p in zip(debuts, pages, strict=True)]
        refill(self.page, options)
        montres = pages[(self.page.value or 0) // PAR_PAGE]
        self.carte.value = render_carte(self.lue.select(montres), self.donnees.libelle, self.lues)
        self.lecture.value = render_note(LECTURE)

    def _ordre(self) -> list[str]:
        if self.tri.value == "nom":
            return list(self.lue.etudiants)
        haute = next(iter(self.lue.classes))
        hautes = (self.lue.table["classe"] == haute).to_numpy().reshape(len(self.lue.etudiants), -1).sum(axis=1)
        return [self.lue.etudiants[i] for i in np.argsort(hautes, kind="stable")]

    def _draw_risque(self, preuves: pd.DataFrame) -> None:
        # Une preuve datée par erreur de l'avenir ne doit pas faire de toute la classe des absents.
        date = self.filtres.periode[1] or min(self.donnees.preuves["date"].max(), pd.Timestamp.now())
        etudiants = self.donnees.etudiants_de(self.filtres.groupe_choisi)
        liste = pd.DataFrame({"etudiant": etudiants, "groupe": [self.donnees.groupe_de[e] for e in etudiants]})
        vivants = self._groupes_vivants(date)
        suivis = liste[liste["groupe"].isin(vivants)]
        raisons = etudiants_a_risque(preuves[preuves["etudiant"].isin(suivis["etudiant"])], suivis, date)
        lignes = [
            [etudiant, self.donnees.groupe_de[etudiant], " ; ".join(dict.fromkeys(siennes["raison"]))]
            for etudiant, siennes in raisons.groupby("etudiant", sort=False)
        ]
        note = f"{RISQUE} {len(lignes)} étudiants sur {len(suivis)} suivis ; {SORTIS} : {len(liste) - len(suivis)}."
        table = render_table("Étudiants à suivre", ["Étudiant", "Groupe", "Raisons"], lignes[:A_SUIVRE])
        self.risque.value = table + render_note(note)

    def _groupes_vivants(self, date: pd.Timestamp) -> list[str]:
        """Les groupes encore évalués : une promotion sortie n'a pas « cessé de travailler »."""
        dernieres = self.donnees.preuves.groupby("groupe")["date"].max()
        return dernieres[dernieres >= date - pd.Timedelta(days=GROUPE_SORTI)].index.tolist()

    def _classeur(self) -> dict[str, bytes]:
        preuves = self.filtres.filtre(self.donnees)
        pied = {"Filtres": self.filtres.phrase, "Lecture": self.filtres.convention}
        return {"maitrise.xlsx": render_classeur_maitrise(self.lue, preuves, self.donnees.libelle, pied)}

    def _fiches(self) -> dict[str, bytes]:
        preuves = self.filtres.filtre(self.donnees)
        choix = f"Filtres : {self.filtres.phrase}. {self.filtres.convention}."

        def fiche(etudiant: str) -> bytes:
            siennes = preuves[preuves["etudiant"] == etudiant]
            return render_fiche(self.donnees, self.lue.select([etudiant]), siennes, choix)

        return {"fiches.zip": render_fiches(self.lue.etudiants, fiche, self._advance)}

    def _advance(self, etudiants: Iterable[str]) -> Iterator[str]:
        """Parcourt les étudiants en faisant avancer la barre."""
        liste = list(etudiants)
        self.progres.max, self.progres.value = len(liste), 0
        self.progres.layout.display = "flex"
        for rang, etudiant in enumerate(liste, start=1):
            yield etudiant
            self.progres.value = rang
        self.progres.layout.display = "none"
