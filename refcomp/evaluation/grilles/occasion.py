"""L'occasion d'une grille remplie : qui, laquelle, quand ; et ce que le registre en garde déjà."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import pandas as pd

from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.grilles.modele import SOURCES_LUES, Grille, Ligne
from refcomp.evaluation.registre import Registre
from refcomp.evaluation.validation import AUTOMATIQUES

PREFIXE = "grille"
COLONNES_SAISIE = ["etudiant", "groupe", "cle", "valeur", "niveau", "motif"]
COLONNES_ETAT = ["etudiant", "cle", "rang", "valeur", "niveau", "motif", "auteur", "date", "moment"]


@dataclass(frozen=True)
class Occasion:
    """Une grille, un moment, une voix, un auteur, un jour.

    Attributes:
        grille: la grille remplie.
        moment: un de ses moments.
        source: la voix.
        auteur: la personne, telle qu'elle signe.
        date: le jour de l'observation.
    """

    grille: Grille
    moment: str
    source: str
    auteur: str = ""
    date: pd.Timestamp = pd.NaT

    def signee(self, auteur: str, date: pd.Timestamp) -> Occasion:
        """La même, avec son auteur et sa date."""
        return replace(self, auteur=auteur, date=date)

    @property
    def qualite(self) -> str:
        """La voix, telle que l'en-tête d'une grille l'imprime."""
        return "plusieurs voix" if self.grille.plusieurs_voix else SOURCES_LUES[self.source]

    def provenance(self, ligne: Ligne) -> str:
        """Ce qui désigne cette occasion au registre, pour une ligne."""
        auteur = self.auteur.replace("/", "-").strip()
        suite = f"/{ligne.source}" if ligne.source else ""
        return f"{PREFIXE}/{self.grille.id}/{self.moment}/{auteur}{suite}"

    def preuves(self, saisies: pd.DataFrame) -> pd.DataFrame:
        """Les preuves que disent des lignes remplies.

        Args:
            saisies: colonnes `etudiant groupe cle valeur niveau motif` ; `valeur` vide : non évalué.

        Returns:
            Une ligne par saisie, mêmes index et ordre, colonnes du registre.

        Raises:
            ArgumentInvalideError: si l'auteur ou la date manque.
        """
        if not self.auteur.strip() or pd.isna(self.date):
            raise ArgumentInvalideError("Une grille remplie a un évaluateur et une date : donnez les deux.")
        lignes = [self.grille.par_cle[cle] for cle in saisies["cle"]]
        return pd.DataFrame(
            {
                "etudiant": saisies["etudiant"],
                "groupe": saisies["groupe"],
                "referentiel": self.grille.referentiel,
                "millesime": self.grille.millesime,
                "element_id": [x.element_id for x in lignes],
                "source": [x.source or self.source for x in lignes],
                "valeur": saisies["valeur"].astype("float64"),
                "niveau": saisies["niveau"],
                "echelle": self.grille.echelle.id,
                "poids": 1.0,
                "date": self.date,
                "auteur": self.auteur,
                "provenance": [self.provenance(x) for x in lignes],
                "moment": self.grille.moments[self.moment],
                "motif": saisies["motif"],
            },
            index=saisies.index,
        )


def load_etat(registre: Registre, occasion: Occasion, etudiants: Iterable[str]) -> pd.DataFrame:
    """Ce que le registre garde d'une occasion.

    Returns:
        Une ligne par étudiant × ligne de la grille déjà inscrite, colonnes `COLONNES_ETAT`.
    """
    grille = occasion.grille
    provenances = {occasion.provenance(x): None for x in grille.lignes}
    toutes = load_lignes(registre, grille, etudiants)
    return toutes[toutes["provenance"].isin(provenances)].reset_index(drop=True)[COLONNES_ETAT]


def load_lignes(registre: Registre, grille: Grille, etudiants: Iterable[str]) -> pd.DataFrame:
    """Toutes les lignes en vigueur d'une grille, quels qu'en soient le moment et l'auteur.

    Returns:
        Les colonnes `COLONNES_ETAT`, puis `source` et `provenance` ; `moment` est celui de la grille.
    """
    preuves = _load_preuves(registre, grille, etudiants)
    siennes = preuves[_est_de(grille, preuves)].copy()
    siennes["cle"] = siennes["element_id"]
    if grille.plusieurs_voix:
        siennes["cle"] += " (" + siennes["source"] + ")"
    siennes["moment"] = [p.split("/")[2] for p in siennes["provenance"]]
    siennes = siennes[siennes["cle"].isin(list(grille.par_cle))]
    return siennes.reset_index(drop=True)[[*COLONNES_ETAT, "source", "provenance"]]


def count_ailleurs(registre: Registre, grille: Grille, etudiants: Iterable[str]) -> dict[str, int]:
    """Étudiant → ses évaluations des mêmes éléments, faites par une personne, mais pas avec cette grille."""
    preuves = _load_preuves(registre, grille, etudiants)
    humaines = preuves["valeur"].notna() & ~preuves["source"].isin(AUTOMATIQUES)
    autres = preuves[humaines & ~_est_de(grille, preuves)]
    return {str(e): int(n) for e, n in autres["etudiant"].value_counts().items()}


def _load_preuves(registre: Registre, grille: Grille, etudiants: Iterable[str]) -> pd.DataFrame:
    elements = list(dict.fromkeys(x.element_id for x in grille.lignes))
    return registre.load_preuves(grille.referentiel, etudiants=list(etudiants), elements=elements)


def _est_de(grille: Grille, preuves: pd.DataFrame) -> pd.Series:
    return preuves["provenance"].str.startswith(f"{PREFIXE}/{grille.id}/").astype(bool)
