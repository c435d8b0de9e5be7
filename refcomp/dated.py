"""Paramètres de droit datés : le droit est une donnée, locale et datée.

Un fichier YAML, posé à côté du calcul qui l'emploie, porte un ou plusieurs paramètres. Chaque valeur donne sa
période, son territoire (et son régime si le texte le dit), sa référence et sa confiance. Une date ou un territoire
sans valeur encodée est refusé par une phrase ; jamais une autre valeur n'est prise à sa place.

Forme d'un fichier (schéma complet : `refcomp/dated.schema.json`)::

    taux_normal:
      libelle: Taux normal de TVA
      unite: fraction
      evenement: fait générateur (livraison du bien, exécution du service)
      verifie_le: 2026-11-21
      dimensions: [territoire]
      valeurs:
        - {territoire: metropole, du: 2014-01-01, valeur: 0.20, reference: CGI art. 278, url: "https://…"}
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import pandas as pd
import yaml

from refcomp.conversions import convert_date
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, ParametreAbsentError, ParametreMalFormeError
from refcomp.findings import Constat
from refcomp.lecture_yaml import LecteurYaml

CONFIANCES = ("source", "memoire")
AGE_MAXIMAL_JOURS = 365


class _Lecteur(LecteurYaml):
    """Lecteur YAML dont les nombres à virgule sont des Decimal : 0.055 reste 0.055."""


def _construct_decimal(lecteur: _Lecteur, noeud: yaml.ScalarNode) -> Decimal:
    return Decimal(str(lecteur.construct_scalar(noeud)))


_Lecteur.add_constructor("tag:yaml.org,2002:float", _construct_decimal)


@dataclass(frozen=True)
class ValeurDatee:
    """Une valeur de droit, sa période et sa preuve.

    Attributes:
        valeur: Decimal, entier, texte ou table (liste de dictionnaires) ; None si le texte a supprimé la valeur.
        du: premier jour d'application, inclus.
        au: dernier jour d'application, inclus ; None si la valeur court toujours.
        reference: article, texte ou avis.
        url: adresse de la source lue.
        confiance: `source` (lu dans la source citée) ou `memoire` (à vérifier).
        cle: valeurs des dimensions (territoire, régime…), dans l'ordre du paramètre.
    """

    valeur: Any
    du: dt.date
    au: dt.date | None
    reference: str
    url: str
    confiance: str
    cle: tuple[str, ...]

    @property
    def constats(self) -> list[Constat]:
        """Un avertissement si la valeur n'est connue que de mémoire, sinon rien."""
        if self.confiance == "source":
            return []
        message = f"La valeur {self.valeur} ({self.reference}) est donnée de mémoire : elle reste à vérifier."
        return [Constat("avertissement", "valeur_de_memoire", message, self.reference)]


@dataclass(frozen=True)
class Parametre:
    """Un paramètre daté : toutes ses valeurs, triées, sans chevauchement."""

    nom: str
    libelle: str
    unite: str
    evenement: str
    verifie_le: dt.date
    dimensions: tuple[str, ...]
    valeurs: tuple[ValeurDatee, ...]
    note: str = ""
    _index: dict[tuple[str, ...], tuple[ValeurDatee, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Range les valeurs par clé et refuse tout chevauchement de périodes."""
        for valeur in sorted(self.valeurs, key=lambda v: v.du):
            suite = self._index.get(valeur.cle, ())
            if suite and (suite[-1].au is None or suite[-1].au >= valeur.du):
                ouverte = suite[-1].du
                raise ParametreMalFormeError(
                    f"« {self.nom} » {valeur.cle} : la période ouverte le {ouverte} chevauche celle du {valeur.du}.",
                )
            self._index[valeur.cle] = (*suite, valeur)

    def at(self, date: dt.date, **cle: str) -> ValeurDatee:
        """Renvoie la valeur en vigueur à une date.

        Args:
            date: le jour de l'événement nommé par `evenement`.
            **cle: une valeur par dimension, par exemple `territoire="metropole"`.

        Raises:
            ArgumentInvalideError: si la date manque ou n'est pas une date.
            ParametreAbsentError: si la clé est inconnue ou si aucune valeur ne couvre la date.
        """
        periodes = self._periodes(cle)
        jour = _jour(date)
        for valeur in reversed(periodes):
            if valeur.du <= jour:
                if valeur.valeur is None or (valeur.au is not None and jour > valeur.au):
                    break
                return valeur
        raise ParametreAbsentError(self._message_absence([jour], cle, periodes))

    def at_dates(self, dates: pd.Series, **cle: str) -> pd.Series:
        """Comme `at`, pour une colonne de dates ; la réponse garde l'index.

        Raises:
            ParametreAbsentError: en nommant toutes les dates sans valeur.
        """
        periodes = self._periodes(cle)
        debuts = np.array([p.du for p in periodes], dtype="datetime64[D]")
        fins = np.array([p.au or dt.date.max for p in periodes], dtype="datetime64[D]")
        jours = convert_date(dates).valeurs.to_numpy().astype("datetime64[D]")
        rang = np.searchsorted(debuts, jours, side="right") - 1
        abrogee = np.array([p.valeur is None for p in periodes])
        hors = np.isnat(jours) | (rang < 0) | (jours > fins[rang]) | abrogee[rang]
        if hors.any():
            absentes = [None if np.isnat(j) else j.astype(object) for j in np.unique(jours[hors])]
            raise ParametreAbsentError(self._message_absence(absentes, cle, periodes))
        valeurs = np.array([p.valeur for p in periodes], dtype=object)
        return pd.Series(valeurs[rang], index=dates.index, name=self.nom)

    def at_lignes(self, dates: pd.Series, **cle: pd.Series | str) -> pd.Series:
        """Comme `at_dates`, quand la clé change aussi d'une ligne à l'autre.

        Args:
            dates: un jour par ligne.
            **cle: par dimension, une valeur pour toutes les lignes ou une Series d'une valeur par ligne, dans le même
                ordre que `dates`.

        Returns:
            Une Series de valeurs sur l'index de `dates` ; un index en double est permis.

        Raises:
            ArgumentInvalideError: si une Series n'a pas le même index que `dates`.
            ParametreAbsentError: en une fois, pour toutes les clés et les dates sans valeur.
        """
        decalees = [d for d, v in cle.items() if isinstance(v, pd.Series) and not v.index.equals(dates.index)]
        if decalees:
            raise ArgumentInvalideError(
                f"« {self.libelle} » : {', '.join(decalees)} et les dates n'ont pas le même index.",
            )
        cles = pd.DataFrame({d: list(v) if isinstance(v, pd.Series) else [v] * len(dates) for d, v in cle.items()})
        resultat = np.empty(len(dates), dtype=object)
        refus = []
        for combinaison, rangs in cles.fillna("(vide)").groupby(list(cles.columns), sort=True).indices.items():
            try:
                valeurs = self.at_dates(dates.iloc[rangs], **dict(zip(cles.columns, combinaison, strict=True)))
            except ParametreAbsentError as erreur:
                refus.append(str(erreur))
            else:
                resultat[rangs] = valeurs.to_numpy()
        if refus:
            raise ParametreAbsentError("\n".join(refus))
        return pd.Series(resultat, index=dates.index, name=self.nom)

    def dates_de_changement(self) -> list[dt.date]:
        """Toutes les dates où une valeur commence, pour rejouer les essais à chacune."""
        return sorted({v.du for v in self.valeurs})

    def table(self) -> pd.DataFrame:
        """Toutes les valeurs en DataFrame : dimensions, `du`, `au`, `valeur`, `reference`, `url`, `confiance`."""
        lignes = [
            dict(zip(self.dimensions, v.cle, strict=True))
            | {"du": v.du, "au": v.au, "valeur": v.valeur, "reference": v.reference, "url": v.url}
            | {"confiance": v.confiance}
            for v in self.valeurs
        ]
        return pd.DataFrame(lignes)

    def _periodes(self, cle: dict[str, str]) -> tuple[ValeurDatee, ...]:
        if set(cle) != set(self.dimensions):
            attendues = ", ".join(self.dimensions) or "aucune"
            raise ParametreAbsentError(
                f"« {self.libelle} » dépend de : {attendues} ; reçu : {', '.join(cle) or 'rien'}.",
            )
        recherchee = tuple(cle[d] for d in self.dimensions)
        if recherchee not in self._index:
            raise ParametreAbsentError(
                f"« {self.libelle} » : aucune valeur n'est encodée pour {_format_cle(cle)}. "
                f"Encodées : {self._voisines(recherchee)}. Aucune autre n'est prise à la place : le droit est local.",
            )
        return self._index[recherchee]

    def _voisines(self, recherchee: tuple[str, ...]) -> str:
        """Nomme les clés encodées les plus proches : celles qui ne diffèrent que d'une dimension, sinon toutes."""
        for rang, dimension in reversed(list(enumerate(self.dimensions))):
            reste = (*recherchee[:rang], *recherchee[rang + 1 :])
            proches = sorted(c[rang] for c in self._index if (*c[:rang], *c[rang + 1 :]) == reste)
            if proches:
                return f"{dimension} parmi {', '.join(proches)}"
        return " ; ".join(
            f"{dimension} parmi {', '.join(sorted({c[rang] for c in self._index}))}"
            for rang, dimension in enumerate(self.dimensions)
        )

    def _message_absence(
        self,
        dates: list[dt.date | None],
        cle: dict[str, str],
        periodes: tuple[ValeurDatee, ...],
    ) -> str:
        jours = ", ".join("date absente" if d is None else d.strftime("%d/%m/%Y") for d in dates[:10])
        suite = f" et {len(dates) - 10} autres" if len(dates) > 10 else ""  # noqa: PLR2004 - longueur d'affichage
        couvertes = "; ".join(
            f"du {p.du:%d/%m/%Y}" + (f" au {p.au:%d/%m/%Y}" if p.au else " à aujourd'hui")
            for p in periodes
            if p.valeur is not None
        )
        pour = f" pour {_format_cle(cle)}" if cle else ""
        return (
            f"« {self.libelle} »{pour} : aucune valeur encodée au {jours}{suite}. "
            f"Périodes encodées : {couvertes}. La date à donner est celle de : {self.evenement}."
        )


def _jour(date: dt.date) -> dt.date:
    """Renvoie le jour d'une date, d'un horodatage ou d'un datetime64."""
    if isinstance(date, np.datetime64):
        date = pd.Timestamp(date)
    if not isinstance(date, dt.date) or pd.isna(date):
        raise ArgumentInvalideError(f"Une date est attendue, par exemple date(2026, 5, 31) ; reçu : {date!r}.")
    return date.date() if isinstance(date, dt.datetime) else date


def _format_cle(cle: dict[str, str]) -> str:
    return ", ".join(f"{d} « {v} »" for d, v in cle.items())


@cache
def load_parametres(paquet: str, fichier: str) -> dict[str, Parametre]:
    """Charge les paramètres datés d'un fichier YAML livré dans un paquet.

    Args:
        paquet: nom du paquet Python, par exemple `refcomp.calculs.tva`.
        fichier: nom du fichier, par exemple `taux.yaml`.

    Raises:
        ParametreMalFormeError: si une clé manque, si une confiance est inconnue ou si des périodes se chevauchent.
    """
    texte = (files(paquet) / fichier).read_text(encoding="utf-8")
    brut = yaml.load(texte, Loader=_Lecteur)  # noqa: S506 - dérive de SafeLoader
    return {nom: _build_parametre(nom, corps, f"{paquet}/{fichier}") for nom, corps in brut.items()}


def _build_parametre(nom: str, corps: dict[str, Any], origine: str) -> Parametre:
    manquantes = {"libelle", "unite", "evenement", "verifie_le", "valeurs"} - set(corps)
    if manquantes:
        raise ParametreMalFormeError(f"{origine}, « {nom} » : clés absentes : {', '.join(sorted(manquantes))}.")
    dimensions = tuple(corps.get("dimensions", ()))
    return Parametre(
        nom=nom,
        libelle=corps["libelle"],
        unite=corps["unite"],
        evenement=corps["evenement"],
        verifie_le=corps["verifie_le"],
        dimensions=dimensions,
        valeurs=tuple(_build_valeur(v, dimensions, f"{origine}, « {nom} »") for v in corps["valeurs"]),
        note=corps.get("note", ""),
    )


def _build_valeur(brut: dict[str, Any], dimensions: tuple[str, ...], origine: str) -> ValeurDatee:
    manquantes = {"du", "valeur", "reference", *dimensions} - set(brut)
    inconnues = set(brut) - {"du", "au", "valeur", "reference", "url", "confiance", *dimensions}
    confiance = brut.get("confiance", "source")
    if manquantes or inconnues or confiance not in CONFIANCES:
        raise ParametreMalFormeError(
            f"{origine} : valeur mal formée {brut!r} ; absentes : {sorted(manquantes)}, inconnues : "
            f"{sorted(inconnues)}, confiance permise : {CONFIANCES}.",
        )
    return ValeurDatee(
        valeur=brut["valeur"],
        du=brut["du"],
        au=brut.get("au"),
        reference=brut["reference"],
        url=brut.get("url", ""),
        confiance=confiance,
        cle=tuple(str(brut[d]) for d in dimensions),
    )


def a_verifier(parametres: dict[str, Parametre], jour: dt.date) -> list[Constat]:
    """Signale les paramètres vérifiés il y a plus d'un an et les valeurs données de mémoire."""
    constats = [c for p in parametres.values() for v in p.valeurs for c in v.constats]
    for p in parametres.values():
        age = (jour - p.verifie_le).days
        if age > AGE_MAXIMAL_JOURS:
            message = f"« {p.libelle} » a été vérifié le {p.verifie_le:%d/%m/%Y}, il y a {age} jours : à revoir."
            constats.append(Constat("avertissement", "verification_ancienne", message, p.nom))
    return constats


def check_sans_memoire(valeurs: list[ValeurDatee]) -> None:
    """Refuse qu'une question notée dépende d'une valeur donnée de mémoire.

    Raises:
        DonneesInvalidesError: en listant les valeurs en cause.
    """
    constats = [c for v in valeurs for c in v.constats]
    if constats:
        raise DonneesInvalidesError("Une question notée ne peut dépendre d'une valeur donnée de mémoire :", constats)
