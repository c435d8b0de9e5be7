"""Ce que montre une page : une maîtrise chiffrée ou en niveaux, sous une même forme, avec ses couleurs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.evaluation.maitrise import maitrise_ordinale
from refcomp.referentiels.reglement import Echelle
from refcomp.reporting.bord.donnees import DonneesBord
from refcomp.reporting.bord.filtres import Filtres

# Palette d'Okabe et Ito, du plus au moins acquis ; l'ordre est celui des barres empilées.
ETATS = {
    "acquis": ("acquis", "#0072B2"),
    "a_confirmer": ("à confirmer", "#56B4E9"),
    "en_cours": ("en cours", "#F0E442"),
    "non_acquis": ("non acquis", "#D55E00"),
    "non_evalue": ("non évalué", "#E5E5E5"),
}
RANGEES = ("#D55E00", "#F0E442", "#56B4E9", "#0072B2", "#009E73", "#CC79A7")
RANGS = 4  # les quatre premières couleurs se rangent du bas vers le haut
NON_EVALUE = "non_evalue"


@dataclass(frozen=True)
class Lecture:
    """La maîtrise d'étudiants sur des éléments, prête à montrer.

    Attributes:
        table: une ligne par étudiant × élément, dans l'ordre des deux listes : `etudiant element_id`, `classe` (ce que
            dit la couleur), `lisible` (la valeur, en clair), `preuves occasions age_jours derniere`.
        etudiants: les étudiants.
        elements: les éléments.
        classes: classe → nom et couleur, de la plus à la moins haute.
    """

    table: pd.DataFrame
    etudiants: Sequence[str]
    elements: Sequence[str]
    classes: Mapping[str, tuple[str, str]]

    @property
    def effectifs(self) -> pd.DataFrame:
        """Par élément, le nombre d'étudiants de chaque classe, dans l'ordre des classes."""
        comptes = pd.crosstab(self.table["element_id"], self.table["classe"])
        return comptes.reindex(index=list(self.elements), columns=list(self.classes), fill_value=0)

    def select(self, etudiants: Sequence[str]) -> Lecture:
        """La lecture de quelques étudiants, dans un autre ordre."""
        rang = {e: i for i, e in enumerate(self.etudiants)}
        pas = len(self.elements)
        lignes = np.array([rang[e] for e in etudiants], dtype=np.int64)
        places = (lignes[:, None] * pas + np.arange(pas)).ravel()
        return Lecture(self.table.iloc[places], etudiants, self.elements, self.classes)


def read_maitrise(donnees: DonneesBord, filtres: Filtres, etudiants: Sequence[str] | None = None) -> Lecture:
    """La lecture que demandent les filtres.

    Args:
        donnees: les données.
        filtres: les filtres.
        etudiants: les étudiants montrés ; ceux du groupe choisi si None.
    """
    noms = list(etudiants) if etudiants is not None else donnees.etudiants_de(filtres.groupe_choisi)
    echelle = donnees.echelles.get(filtres.echelle.value)
    if echelle is not None and echelle.nature == "ordinale":
        return _ordinale(donnees, filtres, noms, echelle)
    depuis, jusqu_a = filtres.periode
    table = donnees.cube.maitrise(
        filtres.reglages(donnees), sources=filtres.sources, depuis=depuis, jusqu_a=jusqu_a, etudiants=noms
    )
    lisible = ["" if pd.isna(v) else f"{v:.0f} %" for v in 100 * table["valeur"]]
    return Lecture(table.assign(classe=table["etat"].astype("str"), lisible=lisible), noms, donnees.elements, ETATS)


def _ordinale(donnees: DonneesBord, filtres: Filtres, noms: list[str], echelle: Echelle) -> Lecture:
    seuil = filtres.niveau.value or None
    table = maitrise_ordinale(filtres.filtre(donnees), donnees.elements, echelle, etudiants=noms, acquis=seuil)
    lisible = table["dernier"].map({"": "", **{c: f"{c} ({nom})" for c, nom in echelle.niveaux.items()}})
    if seuil is not None:
        return Lecture(table.assign(classe=table["etat"].astype("str"), lisible=lisible), noms, donnees.elements, ETATS)
    classe = table["dernier"].where(table["dernier"] != "", NON_EVALUE)
    niveaux = list(echelle.niveaux.items())
    couleurs = _couleurs(len(niveaux))
    classes = {code: (f"{code} : {nom}", c) for (code, nom), c in zip(niveaux, couleurs, strict=True)}
    ordre = dict(reversed(classes.items())) | {NON_EVALUE: ETATS[NON_EVALUE]}
    return Lecture(table.assign(classe=classe.astype("str"), lisible=lisible), noms, donnees.elements, ordre)


def _couleurs(nombre: int) -> list[str]:
    """Une couleur par niveau, du plus bas au plus haut ; au-delà de la palette, elle recommence."""
    if nombre > RANGS:
        return [RANGEES[i % len(RANGEES)] for i in range(nombre)]
    return [RANGEES[round(i * (RANGS - 1) / max(nombre - 1, 1))] for i in range(nombre)]
