"""Échéancier des comptes de tiers : ce qui reste ouvert, rangé par échéance, à une date présente ou passée.

À une date passée, une ligne plus récente n'existe pas encore : une facture lettrée depuis avec un règlement postérieur
y est encore ouverte. C'est ce qui fait que l'échéancier totalise, à toute date, le solde des comptes à cette date.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.lettrage.calcul import COMPTES_DE_TIERS
from refcomp.calculs.lettrage.entree import Entiers, Lignes, load_lignes
from refcomp.conversions import convert_jour
from refcomp.errors import check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_compte, format_date, format_montant
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches

PAS = ("semaine", "mois")
COLONNES_DETAIL = [
    "ligne", "compte", "tiers", "date", "piece", "libelle", "lettre", "echeance", "jours_retard", "periode", "reste",
]  # fmt: skip
ECHU = "échu"


@dataclass(frozen=True)
class Echeancier:
    """Les restes dus et à payer, par échéance.

    Attributes:
        tableau: une ligne par période, vides comprises : `periode` (`échu`, puis le premier jour de chaque semaine ou
            mois, `2026-06-01`), `libelle`, `encaissements` (restes débiteurs), `decaissements` (restes créditeurs),
            `solde` (leur différence), `cumul`.
        detail: une ligne par ligne ouverte : `ligne`, `compte`, `tiers`, `date`, `piece`, `libelle`, `lettre`,
            `echeance`, `jours_retard` (positif si elle est passée), `periode`, `reste` (positif au débit).
        date_arrete: le jour où l'on se place.
        devise: monnaie des montants.
        constats: lignes sans échéance, lignes postérieures laissées de côté.
    """

    tableau: pd.DataFrame
    detail: pd.DataFrame
    date_arrete: dt.date
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Écrit l'échéancier comme un corrigé : ce qui est ouvert, ce qui tombe quand, le contrôle par le solde."""
        arrete = format_date(self.date_arrete)
        ouvert = (
            f"Au {arrete}, {format_compte(len(self.detail), 'ligne ouverte', 'lignes ouvertes')} : une ligne "
            "postérieure n'existe pas encore, un règlement s'impute sur l'échéance la plus ancienne de sa lettre."
        )
        lignes = tuple(
            (t.libelle, *(format_montant(v, self.devise) for v in (t.encaissements, t.decaissements, t.solde, t.cumul)))
            for t in self.tableau.itertuples()
        )
        total = format_montant(self.tableau["cumul"].iloc[-1] if len(self.tableau) else 0.0, self.devise)
        entetes = ("Échéance", "À encaisser", "À décaisser", "Solde", "Cumul")
        return Explication(
            f"Échéancier au {arrete}",
            (
                Etape("Relever les lignes ouvertes", ouvert),
                Etape("Les ranger par échéance", "Un reste créditeur se paie.", Tableau(entetes, lignes, (1, 2, 3, 4))),
                Etape("Contrôler", f"Le dernier cumul, {total}, est le solde des comptes de tiers au {arrete}."),
            ),
        )


def echeancier(
    ecritures: pd.DataFrame,
    date_arrete: dt.date | str,
    *,
    pas: str = "mois",
    comptes: tuple[str, ...] = COMPTES_DE_TIERS,
    devise: str | Monnaie = EUR,
) -> Echeancier:
    """Range ce qui reste ouvert par semaine ou par mois d'échéance, tel qu'on le voyait à une date.

    Dans une lettre qui n'est pas soldée à la date, les règlements s'imputent sur les échéances les plus anciennes
    (C. civ. art. 1342-10). Une ligne sans échéance compte à sa propre date, et cela est signalé.

    Args:
        ecritures: les colonnes de `lettrage`, avec `lettre` et `echeance` : par exemple `Lettrage.tableau`.
        date_arrete: le jour où l'on se place ; les lignes postérieures sont laissées de côté.
        pas: `mois` ou `semaine` (du lundi au dimanche).
        comptes: débuts des numéros de compte retenus.
        devise: monnaie des montants.

    Returns:
        Un `Echeancier` : les restes par période et les lignes ouvertes, dans la monnaie.

    Raises:
        DonneesInvalidesError: en listant tous les défauts de la table.
        ArgumentInvalideError: si la date est illisible ou le pas inconnu.
    """
    check_choix("pas", pas, PAS)
    devise = monnaie(devise)
    arrete = convert_jour(date_arrete, "date_arrete")
    lignes, constats = load_lignes(ecritures, comptes, devise)
    presentes = lignes.cadre["date"].to_numpy() <= np.datetime64(arrete)
    restes = _restes(lignes, presentes)
    detail = lignes.cadre.assign(unites=restes)[restes != 0].reset_index(drop=True)
    sans = detail["echeance"].isna()
    detail["echeance"] = detail["echeance"].fillna(detail["date"])
    detail["jours_retard"] = (pd.Timestamp(arrete) - detail["echeance"]).dt.days.astype("int64")
    detail["periode"] = _periodes(detail["echeance"], pas, arrete)
    tableau = _tableau(detail, pas, devise)
    unites = detail.pop("unites").to_numpy(dtype=np.int64)
    detail["reste"] = montants_affiches(unites, devise)
    constats += _constats(int(sans.sum()), int((~presentes).sum()), arrete)
    ordre = detail.sort_values(["echeance", "compte", "tiers", "piece"], kind="stable", ignore_index=True)
    return Echeancier(tableau, ordre[COLONNES_DETAIL], arrete, devise, tuple(constats))


def _constats(sans: int, posterieures: int, arrete: dt.date) -> list[Constat]:
    constats = []
    if sans:
        message = f"{format_compte(sans, 'ligne ouverte', 'lignes ouvertes')} sans échéance : leur date en tient lieu."
        constats.append(Constat("avertissement", "echeance_absente", message, "echeance"))
    if posterieures:
        message = f"{format_compte(posterieures, 'ligne')} après le {format_date(arrete)}, laissée(s) de côté."
        constats.append(Constat("information", "ligne_posterieure", message, "date"))
    return constats


def _restes(lignes: Lignes, presentes: np.ndarray) -> Entiers:
    """Ce qui reste de chaque ligne à la date : rien d'une lettre soldée, le reste des échéances récentes sinon."""
    restes = np.where(presentes, lignes.montant, 0)
    echeances = lignes.cadre["echeance"].fillna(lignes.cadre["date"]).to_numpy()
    lettrees = lignes.cadre[lignes.cadre["lettre"] != ""]
    for rangs in lettrees.groupby(["compte", "tiers", "lettre"]).groups.values():
        membres = np.array([r for r in rangs if presentes[r]], dtype=np.int64)
        if len(membres):
            restes[membres] = _imputes(restes[membres], echeances[membres])
    return restes


def _imputes(montants: Entiers, echeances: np.ndarray) -> Entiers:
    """Consomme le plus petit des deux sens sur le plus grand, échéance la plus ancienne d'abord."""
    signe = 1 if montants.sum() >= 0 else -1
    a_consommer = int(-montants[montants * signe < 0].sum()) * signe
    restes = np.where(montants * signe > 0, montants * signe, 0)
    for rang in np.argsort(echeances, kind="stable"):
        pris = min(int(restes[rang]), a_consommer)
        restes[rang] -= pris
        a_consommer -= pris
    return restes * signe


def _periodes(echeances: pd.Series, pas: str, arrete: dt.date) -> pd.Series:
    """Le premier jour de la période de chaque échéance ; « échu » si elle est passée au jour de l'arrêté."""
    debut = echeances.dt.to_period("M" if pas == "mois" else "W-SUN").dt.start_time
    texte = debut.dt.strftime("%Y-%m-%d").astype("str")
    return texte.mask(echeances < pd.Timestamp(arrete), ECHU)


def _tableau(detail: pd.DataFrame, pas: str, devise: Monnaie) -> pd.DataFrame:
    futures = sorted(set(detail["periode"]) - {ECHU})
    periodes = [ECHU, *(_suite(futures[0], futures[-1], pas) if futures else [])]
    unites = detail["unites"].to_numpy(dtype=np.int64)
    base = pd.DataFrame({"periode": detail["periode"], "e": np.maximum(unites, 0), "d": np.maximum(-unites, 0)})
    sommes = base.groupby("periode")[["e", "d"]].sum().reindex(periodes, fill_value=0).astype("int64")
    solde = (sommes["e"] - sommes["d"]).to_numpy()
    return pd.DataFrame(
        {
            "periode": pd.array(periodes, dtype="str"),
            "libelle": pd.array([_libelle(p, pas) for p in periodes], dtype="str"),
            "encaissements": montants_affiches(sommes["e"].to_numpy(), devise),
            "decaissements": montants_affiches(sommes["d"].to_numpy(), devise),
            "solde": montants_affiches(solde, devise),
            "cumul": montants_affiches(np.cumsum(solde), devise),
        },
    )


def _suite(premiere: str, derniere: str, pas: str) -> list[str]:
    frequence = "MS" if pas == "mois" else "W-MON"
    return list(pd.date_range(premiere, derniere, freq=frequence).strftime("%Y-%m-%d"))


def _libelle(periode: str, pas: str) -> str:
    if periode == ECHU:
        return ECHU
    jour = dt.date.fromisoformat(periode)
    return f"{jour:%m/%Y}" if pas == "mois" else f"semaine du {format_date(jour)}"
