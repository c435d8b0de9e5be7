"""Des lignes lues au résultat : chaque taux est une colonne de montants entiers, que l'on réduit puis que l'on taxe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

import pandas as pd

from refcomp.calculs.facture.reductions import cascade, unites
from refcomp.calculs.facture.resultat import Facture, Regime
from refcomp.calculs.facture.saisie import ConventionFacture, LigneLue
from refcomp.findings import Constat
from refcomp.rounding import Monnaie


@dataclass(frozen=True)
class Pied:
    """Le bas du document : réductions, port (unités mineures, taux et motif), acomptes."""

    remises: tuple[Fraction, ...]
    escompte: tuple[Fraction, ...]
    port: int
    taux_port: tuple[Fraction, str]
    acomptes: int
    rabais: dict[Regime, int] = field(default_factory=dict)


@dataclass
class _Cumul:
    """Ce qui compose un taux, en unités mineures : chaque élément est gardé, car une convention l'arrondit seul."""

    elements: list[int] = field(default_factory=list)
    net_lignes: int = 0
    remises: int = 0
    escompte: int = 0
    port: int = 0


@dataclass(frozen=True)
class Entete:
    """Ce qu'est le document : nature, numéro, date, territoire, monnaie, conventions."""

    nature: str
    numero: str
    date: dt.date
    territoire: str
    devise: Monnaie
    convention: ConventionFacture


def build_facture(
    entete: Entete, lignes: list[LigneLue], pied: Pied, constats: tuple[Constat, ...] = (), origine: str = ""
) -> Facture:
    """Assemble un document à partir de lignes déjà lues."""
    table = _table_lignes(lignes, entete.devise, entete.convention)
    cumuls = _cumuls(lignes, table, pied, entete.convention)
    ventilation = _ventilation(cumuls, entete.convention)
    return Facture(
        **vars(entete),
        lues=tuple(lignes),
        pied=pied,
        unites_lignes=table,
        unites_ventilation=ventilation,
        unites=_totaux(table, cumuls, ventilation, pied.acomptes),
        constats=constats,
        origine=origine,
    )


def _table_lignes(lignes: list[LigneLue], devise: Monnaie, convention: ConventionFacture) -> pd.DataFrame:
    rangees = []
    for ligne in lignes:
        exact = ligne.quantite * ligne.prix_unitaire * devise.facteur
        brut, reductions = cascade(exact, ligne.remises, par_etape=convention.arrondi_remise == "etape")
        rangees.append({"brut": brut, "reductions": reductions, "montant": brut - sum(reductions)})
    return pd.DataFrame(rangees, columns=["brut", "reductions", "montant"])


def _cumuls(
    lignes: list[LigneLue], table: pd.DataFrame, pied: Pied, convention: ConventionFacture
) -> dict[Regime, _Cumul]:
    cumuls: dict[Regime, _Cumul] = {}
    for ligne, montant in zip(lignes, table["montant"], strict=True):
        cumul = cumuls.setdefault((ligne.taux, ligne.motif), _Cumul())
        cumul.elements.append(int(montant))
        cumul.net_lignes += int(montant)
    if pied.port and convention.escompte_sur_port:
        _add_port(cumuls, pied)
    par_etape = convention.arrondi_remise == "etape"
    for regime, cumul in cumuls.items():
        _, reductions = cascade(Fraction(cumul.net_lignes), pied.remises, par_etape=par_etape)
        cumul.remises = sum(reductions) + pied.rabais.get(regime, 0)
        base = cumul.net_lignes - cumul.remises + cumul.port
        _, escomptes = cascade(Fraction(base), pied.escompte, par_etape=par_etape)
        cumul.escompte = sum(escomptes)
        cumul.elements += [-r for r in (*reductions, pied.rabais.get(regime, 0), *escomptes) if r]
    if pied.port and not convention.escompte_sur_port:
        _add_port(cumuls, pied)
    return cumuls


def _add_port(cumuls: dict[Regime, _Cumul], pied: Pied) -> None:
    cumul = cumuls.setdefault(pied.taux_port, _Cumul())
    cumul.elements.append(pied.port)
    cumul.port += pied.port


def taxe_de(montants: Iterable[int], taux: Fraction, convention: ConventionFacture) -> int:
    """La taxe de montants de même taux, selon la convention d'arrondi ; extraite des prix s'ils la comprennent."""
    part = taux / (1 + taux) if convention.prix_ttc else taux
    if convention.arrondi == "ligne":
        return sum(unites(m * part) for m in montants)
    return unites(sum(montants) * part)


def _ventilation(cumuls: dict[Regime, _Cumul], convention: ConventionFacture) -> pd.DataFrame:
    rangees = []
    for (taux, motif), cumul in sorted(cumuls.items(), key=lambda c: (-c[0][0], c[0][1])):
        montant, taxe = sum(cumul.elements), taxe_de(cumul.elements, taux, convention)
        base = montant - taxe if convention.prix_ttc else montant
        rangees.append(
            {"taux": taux, "motif": motif, "base": base, "taxe": taxe, "ttc": base + taxe}
            | {"net_lignes": cumul.net_lignes, "remises": cumul.remises}
            | {"escompte": cumul.escompte, "port": cumul.port},
        )
    return pd.DataFrame(rangees)


def _totaux(
    table: pd.DataFrame, cumuls: dict[Regime, _Cumul], ventilation: pd.DataFrame, acomptes: int
) -> dict[str, int]:
    net_lignes = sum(c.net_lignes for c in cumuls.values())
    remises, escompte, port = (sum(getattr(c, n) for c in cumuls.values()) for n in ("remises", "escompte", "port"))
    base, taxe = int(ventilation["base"].sum()), int(ventilation["taxe"].sum())
    return {
        "brut": int(table["brut"].sum()),
        "remises_lignes": int(table["brut"].sum()) - net_lignes,
        "remises_pied": remises,
        "net_commercial": net_lignes - remises,
        "escompte": escompte,
        "net_financier": net_lignes - remises - escompte,
        "port": port,
        "total_ht": base,
        "taxe": taxe,
        "total_ttc": base + taxe,
        "acomptes": acomptes,
        "net_a_payer": base + taxe - acomptes,
    }
