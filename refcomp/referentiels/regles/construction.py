"""Des données YAML, déjà contrôlées, aux échelles et aux règlements."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from refcomp.referentiels.regles.modele import Echelle, Parametre, Quantite, Regle, Reglement


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
