"""Comptes invraisemblables : d'après des règles modifiables, d'après l'habitude d'un tiers, ou faute de tiers."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from refcomp.calculs.controle_ecritures.faute import Faute
from refcomp.errors import FichierIllisibleError
from refcomp.lecture_yaml import load_yaml

TIERS = ("401", "411")
CHARGES = ("2", "6")
REMISES = ("609",)  # un rabais obtenu n'est pas une autre habitude d'achat
LISTES = ("lignes", "attendus", "mots", "journaux")
HABITUDE_MINIMUM = 5  # écritures d'un tiers avant de parler d'habitude
HABITUDE_PART = 0.8
CLES = {"code", "libelle", "lignes", "attendus"}


@dataclass(frozen=True)
class Regle:
    """Une règle de vraisemblance d'un compte.

    Attributes:
        code: identifiant de la règle.
        libelle: ce qu'elle dit.
        lignes: débuts des comptes qu'elle regarde.
        attendus: débuts des comptes admis.
        mots: mots du libellé qui la déclenchent.
        journaux: journaux qui la déclenchent.
    """

    code: str
    libelle: str
    lignes: tuple[str, ...]
    attendus: tuple[str, ...]
    mots: tuple[str, ...] = ()
    journaux: tuple[str, ...] = ()


def load_regles(chemin: str | Path | None = None) -> tuple[Regle, ...]:
    """Charge les règles de comptes, celles livrées par défaut.

    Args:
        chemin: un fichier YAML de même forme, à soi.

    Returns:
        Les règles, dans l'ordre du fichier.

    Raises:
        FichierIllisibleError: si le fichier manque, n'est pas un YAML de règles ou si une règle est incomplète ; tous
            les défauts sont dits.
    """
    source = files("refcomp.calculs.controle_ecritures") / "regles" / "comptes.yaml" if chemin is None else Path(chemin)
    try:
        lues = load_yaml(source.read_text(encoding="utf-8"))["regles"]
        assert isinstance(lues, list)
    except (OSError, yaml.YAMLError, KeyError, TypeError, AssertionError, UnicodeDecodeError) as erreur:
        raise FichierIllisibleError(
            f"« {source} » n'est pas un fichier de règles : un YAML avec une liste « regles » est attendu."
        ) from erreur
    fautes = [f"règle {n} : {d}" for n, r in enumerate(lues, start=1) if (d := _defaut(r))]
    if fautes:
        raise FichierIllisibleError(f"« {source} » : " + " ; ".join(fautes) + ".")
    return tuple(_regle(r) for r in lues)


def _regle(lue: dict[str, Any]) -> Regle:
    lignes, attendus, mots, journaux = (tuple(map(str, lue.get(k, ()))) for k in LISTES)
    return Regle(str(lue["code"]), str(lue["libelle"]), lignes, attendus, mots, journaux)


def _defaut(regle: object) -> str:
    if not isinstance(regle, dict):
        return "un dictionnaire est attendu"
    inconnues = set(regle) - CLES - {"mots", "journaux"}
    absentes = CLES - set(regle)
    if inconnues or absentes:
        return "clés absentes ou inconnues : " + ", ".join(sorted(map(str, absentes | inconnues)))
    listes = [k for k in LISTES if not isinstance(regle.get(k, []), list)]
    if listes:
        return f"une liste est attendue : {', '.join(listes)}"
    return "" if regle.get("mots") or regle.get("journaux") else "« mots » ou « journaux » est attendu"


def sans_accent(texte: str) -> str:
    """Met un texte en minuscules sans accent.

    >>> sans_accent("Électricité")
    'electricite'
    """
    return unicodedata.normalize("NFD", texte.lower()).encode("ascii", "ignore").decode()


def controle_comptes(journal: pd.DataFrame, regles: tuple[Regle, ...]) -> list[Faute]:
    """Relève les comptes que les règles n'attendent pas, et les tiers absents.

    Args:
        journal: les lignes lues par `load_journal`.
        regles: les règles de vraisemblance.
    """
    fautes = []
    libelles = journal["libelle"].map(sans_accent)
    for regle in regles:
        declenche = journal["journal"].isin(regle.journaux)
        for mot in regle.mots:
            declenche |= libelles.str.contains(rf"\b{sans_accent(mot)}", regex=True)
        visees = declenche & journal["compte"].str.startswith(regle.lignes)
        if regle.attendus:
            visees &= ~journal["compte"].str.startswith(regle.attendus)
        for ligne in journal[visees].itertuples():
            attendu = ", ".join(regle.attendus) or "aucun"
            message = f"{ligne.nom} : compte {ligne.compte} inattendu. {regle.libelle} (attendu : {attendu})."
            fautes.append(
                _faute("avertissement", "compte_inattendu", message, ligne, attendu=attendu, montant=int(ligne.unites))
            )
    return fautes + _tiers_absents(journal) + _inhabituels(journal)


def _faute(gravite: str, code: str, message: str, ligne: object, **reste: object) -> Faute:
    commun = {n: getattr(ligne, n) for n in ("journal", "numero_ecriture", "piece", "compte")}
    return Faute(gravite, code, message, **commun, **reste)  # type: ignore[arg-type]


def _tiers_absents(journal: pd.DataFrame) -> list[Faute]:
    """Une ligne au compte collectif sans tiers, si la colonne est tenue."""
    if not journal.attrs.get("tiers_donnes"):
        return []
    absents = journal["compte"].isin(TIERS) & (journal["tiers"] == "")
    return [
        _faute("erreur", "tiers_absent", f"{e.nom} : le compte collectif {e.compte} n'a pas de tiers.", e)
        for e in journal[absents].itertuples()
    ]


def _inhabituels(journal: pd.DataFrame) -> list[Faute]:
    """Un compte de charge ou d'immobilisation rare pour un fournisseur qui en emploie presque toujours un autre."""
    tiers = journal[journal["tiers"] != ""].groupby("ecriture")["tiers"].first()
    lignes = journal[journal["compte"].str.startswith(CHARGES) & ~journal["compte"].str.startswith(REMISES)].copy()
    lignes["du_tiers"] = lignes["ecriture"].map(tiers)
    fautes = []
    for nom, groupe in lignes.dropna(subset="du_tiers").groupby("du_tiers"):
        comptes = groupe["compte"].value_counts()
        if comptes.sum() <= HABITUDE_MINIMUM or comptes.iloc[0] / comptes.sum() < HABITUDE_PART:
            continue
        habituel = str(comptes.index[0])
        for e in groupe[groupe["compte"] != habituel].itertuples():
            message = f"{e.nom} : {nom} va d'ordinaire au compte {habituel} ; ici {e.compte}."
            fautes.append(
                _faute("avertissement", "compte_inhabituel", message, e, attendu=habituel, montant=int(e.unites))
            )
    return fautes
