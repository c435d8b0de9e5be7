"""Ce dont une règle est faite : échelles, paramètres, quantités, règles, réunis dans un règlement lu d'un YAML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Echelle:
    """Une échelle d'évaluation.

    Attributes:
        id: identifiant.
        libelle: nom lu par une personne.
        nature: `ordinale` (des niveaux rangés, sans moyenne ni note) ou `numerique`.
        niveaux: codes, du plus bas au plus haut, et leur nom (échelle ordinale).
        minimum: borne basse (échelle numérique).
        maximum: borne haute.
        unite: « % », « /20 »…
    """

    id: str
    libelle: str
    nature: str
    niveaux: Mapping[str, str] = field(default_factory=dict)
    minimum: Fraction = Fraction(0)
    maximum: Fraction = Fraction(100)
    unite: str = ""

    def rang(self, code: str) -> int:
        """La place d'un niveau, à partir de 0 ; KeyError si l'échelle ne l'a pas."""
        return {niveau: rang for rang, niveau in enumerate(self.niveaux)}[code]


@dataclass(frozen=True)
class Parametre:
    """Ce qu'une règle laisse à décider.

    Attributes:
        id: identifiant.
        libelle: la question posée au centre.
        nature: `nombre`, `booleen`, `choix`, `niveau` (d'une échelle) ou `correspondance` (élément → éléments).
        defaut: la valeur imprimée ; None si le document ne dit rien : le verdict qui en dépend est « non précisé ».
        choix: valeur permise → ce qu'elle veut dire.
        minimum: borne basse d'un nombre ; zéro si rien n'est dit, car un poids négatif renverserait une règle.
        maximum: borne haute.
        echelle: l'échelle d'un niveau.
        origine: `imprime` (le document), `centre` (à décider) ou `reglement` (un texte publié).
        remarque: d'où vient la question.
    """

    id: str
    libelle: str
    nature: str
    defaut: Any = None
    choix: Mapping[str, str] = field(default_factory=dict)
    minimum: Fraction = Fraction(0)
    maximum: Fraction | None = None
    echelle: str = ""
    origine: str = "centre"
    remarque: str = ""


@dataclass(frozen=True)
class Quantite:
    """Une quantité nommée, employée par plusieurs règles."""

    id: str
    libelle: str
    valeur: Any
    variables: tuple[str, ...] = ()


@dataclass(frozen=True)
class Regle:
    """Une règle : une condition, pour tout le référentiel ou pour chaque élément d'une portée.

    Attributes:
        id: identifiant.
        libelle: ce que la règle décide.
        condition: l'expression, telle qu'écrite dans le YAML.
        portee: niveau des éléments auxquels elle s'applique (`$element` dans la condition) ; vide pour l'ensemble.
        elements: les éléments du document qui impriment la règle.
        texte: le texte de la règle, quand il ne vient pas du document.
        source: où ce texte a été lu.
        remarque: ce que la règle laisse ouvert.
    """

    id: str
    libelle: str
    condition: Any
    portee: str = ""
    elements: tuple[str, ...] = ()
    texte: str = ""
    source: str = ""
    remarque: str = ""


@dataclass(frozen=True)
class Reglement:
    """Un ensemble de règles : celles qu'un référentiel imprime, ou celles d'un texte publié."""

    regles: Mapping[str, Regle]
    parametres: Mapping[str, Parametre] = field(default_factory=dict)
    quantites: Mapping[str, Quantite] = field(default_factory=dict)
    echelles: Mapping[str, Echelle] = field(default_factory=dict)
    id: str = ""
    intitule: str = ""
    source: str = ""


def build_echelles(bruts: Iterable[dict[str, Any]]) -> dict[str, Echelle]:
    """Les échelles d'un document, par identifiant."""
    return {b["id"]: _build_echelle(b) for b in bruts}


def _build_echelle(brut: dict[str, Any]) -> Echelle:
    return Echelle(
        id=brut["id"],
        libelle=brut["libelle"],
        nature=brut["nature"],
        niveaux={v["code"]: v["libelle"] for v in brut.get("valeurs", [])},
        minimum=build_fraction(brut.get("minimum", 0)),
        maximum=build_fraction(brut.get("maximum", 100)),
        unite=brut.get("unite", ""),
    )


def build_fraction(nombre: float | str | Decimal | Fraction) -> Fraction:
    """Une fraction exacte : 0.3 y vaut trois dixièmes, et non le flottant voisin."""
    return nombre if isinstance(nombre, Fraction) else Fraction(Decimal(str(nombre)))


def build_reglement(brut: dict[str, Any], identifiant: str) -> Reglement:
    """Le règlement d'un référentiel, ou d'un texte publié."""
    return Reglement(
        id=identifiant,
        intitule=brut.get("intitule", ""),
        source=brut.get("source", ""),
        parametres={p["id"]: _build_parametre(p) for p in brut.get("parametres", [])},
        quantites={
            q["id"]: Quantite(q["id"], q["libelle"], q["valeur"], tuple(q.get("variables", ())))
            for q in brut.get("quantites", [])
        },
        echelles=build_echelles(brut.get("echelles", [])),
        regles={
            r["id"]: Regle(
                id=r["id"],
                libelle=r["libelle"],
                condition=r["condition"],
                portee=r.get("portee", ""),
                elements=tuple(r.get("elements", ())),
                texte=r.get("texte", ""),
                source=r.get("source", ""),
                remarque=r.get("remarque", ""),
            )
            for r in brut["regles"]
        },
    )


def _build_parametre(brut: dict[str, Any]) -> Parametre:
    bornes = {c: build_fraction(brut[c]) for c in ("minimum", "maximum") if c in brut}
    return Parametre(
        id=brut["id"],
        libelle=brut["libelle"],
        nature=brut["nature"],
        defaut=brut.get("defaut"),
        choix=brut.get("choix", {}),
        echelle=brut.get("echelle", ""),
        origine=brut.get("origine", "centre"),
        remarque=brut.get("remarque", ""),
        **bornes,
    )
