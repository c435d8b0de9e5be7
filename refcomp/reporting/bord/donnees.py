"""Ce que lisent les tableaux de bord : preuves d'un référentiel et résultats, relus quand le registre change."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from refcomp.cours import Cours
from refcomp.evaluation import Registre
from refcomp.evaluation.maitrise import CubePreuves
from refcomp.grading.journal import derniers_resultats
from refcomp.referentiels import Referentiel, load
from refcomp.referentiels.reglement import Echelle
from refcomp.reporting.bord.devoirs import DevoirsLus, read_devoirs
from refcomp.reporting.donnees import load_tentatives

FRACTION = "fraction"


@dataclass(frozen=True)
class DonneesBord:
    """Les données d'un tableau de bord, pour un référentiel.

    Attributes:
        cours: le cours.
        version: la version du registre lue.
        referentiels: les référentiels qui ont des preuves, le plus récemment prouvé d'abord.
        referentiel: celui qui est montré ; None si le registre est vide.
        preuves: ses preuves en vigueur.
    """

    cours: Cours
    version: str
    referentiels: tuple[str, ...]
    referentiel: Referentiel | None
    preuves: pd.DataFrame

    @cached_property
    def resultats(self) -> pd.DataFrame:
        """Le dernier résultat de chaque question, titres et groupe compris ; lus à la première demande."""
        return derniers_resultats(self.tentatives)

    @cached_property
    def tentatives(self) -> pd.DataFrame:
        """Les mêmes, toutes tentatives comprises."""
        return load_tentatives(self.cours, self.devoirs.exercices, self.groupe_de)

    @cached_property
    def devoirs(self) -> DevoirsLus:
        """Les devoirs du cours, lus à la première demande."""
        return read_devoirs(self.cours.racine)

    @cached_property
    def groupes(self) -> list[str]:
        """Les groupes, triés."""
        return sorted(self.preuves["groupe"].unique())

    @cached_property
    def groupe_de(self) -> dict[str, str]:
        """Étudiant → son groupe, le plus récent."""
        return dict(zip(self.preuves["etudiant"], self.preuves["groupe"], strict=True))

    @cached_property
    def sources(self) -> list[str]:
        """Les sources qui ont des preuves."""
        return sorted(self.preuves["source"].unique())

    @cached_property
    def etudiants(self) -> list[str]:
        """Les étudiants qui ont une preuve, triés."""
        return sorted(self.preuves["etudiant"].unique())

    @cached_property
    def elements(self) -> list[str]:
        """Les éléments qui ont une preuve, dans l'ordre du référentiel."""
        vus = set(self.preuves["element_id"])
        if self.referentiel is None:
            return []
        connus = [e for e in self.referentiel.elements["element_id"] if e in vus]
        return [*connus, *sorted(vus - set(connus))]

    @cached_property
    def echelles(self) -> dict[str, Echelle | None]:
        """Les échelles des preuves, la plus employée d'abord ; None pour les fractions."""
        connues = {} if self.referentiel is None else self.referentiel.echelles
        frequentes = self.preuves["echelle"].value_counts().index
        return {e: connues.get(e) for e in frequentes if e == FRACTION or e in connues}

    @cached_property
    def cube(self) -> CubePreuves:
        """Les preuves codées pour les filtres."""
        return CubePreuves(self.preuves, self.elements, self.etudiants)

    def libelle(self, element: str) -> str:
        """Le libellé d'un élément ; vide s'il n'est pas du référentiel."""
        connu = self.referentiel is not None and element in self.referentiel
        return self.referentiel.libelle(element) if connu and self.referentiel is not None else ""

    def etudiants_de(self, groupe: str | None) -> list[str]:
        """Les étudiants d'un groupe ; tous si None."""
        return [e for e in self.etudiants if groupe is None or self.groupe_de[e] == groupe]


class SourceBord:
    """Le registre d'un cours, relu seulement quand il a changé."""

    def __init__(self, cours: Cours) -> None:
        """Désigne le cours."""
        self.cours = cours
        self._registre = Registre(cours.url)
        self._lues: dict[str | None, DonneesBord] = {}

    def version(self) -> str:
        """La version du registre ; change à chaque écriture."""
        return self._registre.version()

    def load(self, referentiel: str | None = None) -> DonneesBord:
        """Les données d'un référentiel ; celui de la preuve la plus récente si None."""
        version = self.version()
        lues = self._lues.get(referentiel)
        if lues is None or lues.version != version:
            self._lues[referentiel] = lues = self._load(referentiel, version)
        return lues

    def define(self, referentiel: str) -> Referentiel:
        """La définition d'un référentiel, sans ses preuves : celle du cours d'abord."""
        return load(referentiel, dossier=self.cours.referentiels)

    def _load(self, referentiel: str | None, version: str) -> DonneesBord:
        dates = self._registre.load_resume().groupby("referentiel", observed=True)["derniere_date"].max()
        presents = dates.sort_values(ascending=False).index.astype("str").tolist()
        voulu = referentiel if referentiel is not None else next(iter(presents), None)
        preuves = self._registre.load_preuves(voulu if voulu is not None else "")
        charge = None if voulu is None else self.define(voulu)
        return DonneesBord(self.cours, version, tuple(presents), charge, preuves)
