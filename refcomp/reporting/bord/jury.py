"""Le tableau de bord du jury : où en est chaque candidat, pourquoi, et ce que le centre doit encore choisir.

La page prépare : elle n'écrit rien au registre. Une séance s'ouvre, se décide et se clôt par la commande
`refcomp jury`, où chaque acte est daté et signé.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from contextlib import closing
from typing import Any, ClassVar

import ipywidgets as widgets
import pandas as pd

from refcomp.errors import RefcompError
from refcomp.evaluation.jury import (
    Choix,
    FaitsDuRegistre,
    RegistreJurys,
    etats_candidats,
    faits_du_registre,
    prepare_seance,
)
from refcomp.evaluation.jury.faits import CUMULS
from refcomp.referentiels import Referentiel, decision, tableau_parametres
from refcomp.referentiels.reglement import Reglement
from refcomp.reporting.bord.base import Bord, Exports
from refcomp.reporting.bord.choix import build_liste, fill_choix, hide_filtres
from refcomp.reporting.bord.choix_centre import ChoixCentre
from refcomp.reporting.bord.donnees import SourceBord
from refcomp.reporting.bord.html import render_note
from refcomp.reporting.bord.reglements import choix_reglements, choix_regles, load_choisi
from refcomp.reporting.bord.tables_jury import (
    render_commande,
    render_dossier,
    render_etats,
    render_parametres,
    render_seances,
)
from refcomp.reporting.papier.proces_verbal import render_dossier_jury

INTITULE = "Préparation du jury"
MEMBRES = ("jury à nommer",)
SANS_REGLE = (
    "Ce référentiel n'imprime aucune règle de certification, et aucun règlement livré ne s'y applique : rien n'est "
    "proposé. Pour le vôtre : refcomp jury preparer … --reglement mon-reglement.yaml"
)
SANS_CANDIDAT = "Aucun dossier à écrire : choisissez un candidat."
ATTENTE = "Calcul des propositions en cours…"


class BordJury(Bord):
    """La préparation d'un jury."""

    nom: ClassVar[str] = "jury"
    titre: ClassVar[str] = "Tableau de bord du jury"
    chiffree: ClassVar[bool] = False
    _montre: str | None = None  # le référentiel dont le groupe a déjà été choisi
    _muet = False

    @classmethod
    def premier(cls, source: SourceBord) -> str | None:
        """Le premier référentiel qu'un règlement peut décider : les autres n'ont rien à montrer ici."""
        return next((r for r in source.load().referentiels if choix_reglements(source.define(r))), None)

    def build(self) -> None:
        """Construit les sections."""
        hide_filtres(self.filtres, "source", "echelle", "depuis", "jusqu_a")
        self.reglement = build_liste("Règlement", self._choisi, large=True)
        self.regle = build_liste("Règle", self._choisi, large=True)
        self.cumul = build_liste("Répétées", self._choisi, large=True)
        fill_choix(self.cumul, [(f"Compte {sens}", code) for code, sens in CUMULS.items()], self._choisi)
        self.candidat = build_liste("Candidat", self._candidat_choisi, large=True)
        self.choix = ChoixCentre(self.draw)
        self.avis = widgets.HTML()
        self.titre_etats, self.etats = self.section("Où en sont les candidats")
        self.titre_choix, self.parametres = self.section("Ce que le centre a à choisir")
        self.titre_dossier, self.dossier = self.section("Le dossier d'un candidat")
        self.titre_seances, self.seances = self.section("Les séances, et comment décider")
        self.exports = Exports({"Préparer le dossier en PDF": self._pdf})

    def propres(self) -> Sequence[widgets.Widget]:
        """Le règlement, la règle, le cumul."""
        return (self.reglement, self.regle, self.cumul)

    def sections(self) -> Sequence[widgets.Widget]:
        """Les sections, dans l'ordre."""
        return [
            *(self.avis, self.titre_etats, self.etats),
            *(self.titre_choix, self.choix, self.parametres),
            *(self.titre_dossier, self.candidat, self.exports, self.dossier),
            *(self.titre_seances, self.seances),
        ]

    def draw(self) -> None:
        """Redessine toute la page ; les propositions se calculent après."""
        if self._muet or self.donnees.referentiel is None:
            return
        self._choose_groupe(self.donnees.referentiel)
        reglement = self._fill(self.donnees.referentiel)
        self._draw_seances(self.donnees.referentiel)
        for partie in self.sections()[1:-2]:
            partie.layout.display = None if reglement is not None else "none"
        self.avis.value = "" if reglement is not None else render_note(SANS_REGLE)
        # Ce qui n'est plus vrai ne reste pas à l'écran pendant que le reste se calcule.
        self.etats.value, self.dossier.value, self.parametres.value = render_note(ATTENTE), "", ""
        self.defer(self._draw_propositions if reglement is not None else self._clear)

    def _clear(self) -> None:
        self.etats.value = ""
        fill_choix(self.candidat, [], self._candidat_choisi)

    def _choisi(self, _: Any) -> None:
        self.draw()

    def _candidat_choisi(self, _: Any) -> None:
        self._draw_dossier()

    def _choose_groupe(self, referentiel: Referentiel) -> None:
        """Un groupe d'abord : décider pour toutes les promotions à la fois prend plusieurs secondes."""
        if self._montre == referentiel.id:
            return
        self._montre, self._muet = referentiel.id, True
        try:
            self.filtres.groupe.value = next(iter(self.donnees.groupes), self.filtres.groupe.value)
        finally:
            self._muet = False

    def _fill(self, referentiel: Referentiel) -> Reglement | None:
        """Remplit les choix ; renvoie le règlement en vigueur, None s'il n'y en a pas."""
        fill_choix(self.reglement, choix_reglements(referentiel), self._choisi)
        self.autre = load_choisi(self.reglement.value)
        voulu = self.autre or referentiel.reglement
        fill_choix(self.regle, [] if voulu is None else choix_regles(voulu), self._choisi)
        if voulu is not None:
            self.choix.fill(referentiel, voulu)
        return voulu

    @property
    def candidats(self) -> list[str]:
        """Les étudiants du groupe choisi."""
        return self.donnees.etudiants_de(self.filtres.groupe_choisi)

    def _preuves(self) -> pd.DataFrame:
        preuves = self.donnees.preuves
        return preuves[preuves["etudiant"].isin(self.candidats)]

    def _draw_propositions(self) -> None:
        referentiel = self.donnees.referentiel
        assert referentiel is not None
        try:
            donnes = self.choix.donnes
            self.parametres.value = render_parametres(tableau_parametres(referentiel, self.autre, donnes))
            self.faits = faits_du_registre(
                self._preuves(),
                referentiel,
                reglement=self.autre,
                cumul=str(self.cumul.value),
                jour=dt.date.today(),  # noqa: DTZ011 - le jour où l'on prépare, pour qui lit
            )
            self.tous = etats_candidats(
                referentiel, self.faits, etudiants=self.candidats, parametres=donnes, reglement=self.autre
            )
        except RefcompError as refus:
            self._refuse(refus)
            return
        self.avis.value = ""
        siens = self.tous[self.tous["regle"] == self.regle.value]
        self.etats.value = render_etats(siens, self.donnees.groupe_de)
        noms = [
            (f"{e} : {v} ({p})" if p != v else f"{e} : {v}", e)
            for e, v, p in siens[["etudiant", "verdict", "priorite"]].itertuples(index=False)
        ]
        fill_choix(self.candidat, noms, self._candidat_choisi)
        self._draw_dossier()

    def _refuse(self, refus: RefcompError) -> None:
        """Dit pourquoi rien n'est proposé, sans laisser à l'écran les propositions d'avant."""
        self.avis.value = render_note(f"Rien n'est proposé. {refus}")
        if self.donnees.referentiel is not None:
            self.parametres.value = render_parametres(tableau_parametres(self.donnees.referentiel, self.autre))
        self._clear()

    def _draw_dossier(self) -> None:
        referentiel, candidat = self.donnees.referentiel, self.candidat.value
        voulu = None if referentiel is None else self.autre or referentiel.reglement
        if referentiel is None or voulu is None or candidat is None:
            self.dossier.value = ""
            return
        siens = FaitsDuRegistre(*(t[t["etudiant"] == candidat] for t in (self.faits.faits, self.faits.ecartees)))
        rendue = decision(
            referentiel, siens.faits, self.regle.value, parametres=self.choix.donnes, reglement=self.autre
        )
        etats = self.tous[self.tous["etudiant"] == candidat]
        self.dossier.value = render_dossier(referentiel, voulu, siens, etats, rendue.explication())

    def _draw_seances(self, referentiel: Referentiel) -> None:
        cours = self.donnees.cours
        with closing(RegistreJurys(cours.url, cours.referentiels)) as jurys:
            seances = jurys.load_seances()
        options = {
            "groupe": [self.filtres.groupe_choisi or ""],
            "reglement": [self.reglement.value or ""],
            "regle": [self.regle.value or ""],
            "cumul": [self.cumul.value],
            "parametre": self.choix.textes,
        }
        self.seances.value = render_seances(seances) + render_commande(options, referentiel.id)

    def _pdf(self) -> dict[str, bytes]:
        """Le dossier du candidat choisi, d'une séance préparée en mémoire : rien n'est écrit au registre."""
        referentiel, candidat = self.donnees.referentiel, self.candidat.value
        if referentiel is None or candidat is None:
            self.avis.value = self.avis.value or render_note(SANS_CANDIDAT)
            return {}
        preuves = self.donnees.preuves
        seance = prepare_seance(
            referentiel,
            preuves[preuves["etudiant"] == candidat],
            intitule=INTITULE,
            jour=dt.date.today(),  # noqa: DTZ011 - le jour où l'on prépare, pour qui lit
            membres=MEMBRES,
            etudiants=[candidat],
            regle=self.regle.value,
            reglement=self.reglement.value or "",
            choix=Choix(parametres=self.choix.donnes, cumul=str(self.cumul.value)),
        )
        nom = re.sub(r"[^\w.-]+", "-", candidat).strip("-.") or "candidat"
        return {f"dossier-{nom}.pdf": render_dossier_jury(seance, candidat)}
