"""Lecture des deux côtés d'un rapprochement : le compte 512 de l'entreprise et le relevé de la banque.

Le relevé est écrit du point de vue de la banque : un débit du relevé est un crédit du compte 512. Ici tout est ramené
au point de vue de l'entreprise : un montant positif entre, un montant négatif sort.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import LIGNES_MONTREES, Colonne, Contrat, check_frame
from refcomp.rounding import Monnaie, unites_mineures

COMMUNES = (
    Colonne("date", "date", "date d'opération"),
    Colonne("libelle", "texte", "libellé", obligatoire=False, vide_permis=True),
    Colonne("reference", "texte", "référence", obligatoire=False, vide_permis=True),
    Colonne("tiers", "texte", "client ou fournisseur", obligatoire=False, vide_permis=True),
    Colonne("debit", "montant", "débit", obligatoire=False, vide_permis=True, minimum=0),
    Colonne("credit", "montant", "crédit", obligatoire=False, vide_permis=True, minimum=0),
    Colonne("montant", "montant", "montant signé", obligatoire=False),
    Colonne("anterieur", "booleen", "déjà dans le solde d'ouverture", obligatoire=False),
)
CONTRAT_ECRITURES = Contrat("ecritures", COMMUNES, vide_permis=True)
CONTRAT_RELEVE = Contrat(
    "releve",
    (*COMMUNES, Colonne("date_valeur", "date", "date de valeur", obligatoire=False, vide_permis=True)),
    vide_permis=True,
)
MOT = re.compile(r"[^0-9A-Z]+")
SEPARATEURS, CHIFFRE = re.compile(r"[\s,;:/]+"), re.compile(r"[0-9]")
PREFIXE = re.compile(r"^(?:CHEQUE|CHQ|CH|VIREMENT|VIR|REMISE|REM|PRLV|REF|NO|N)+(?=\d)")
LONGUEUR_MOT = 3  # un mot plus court (un mois, un jour) ne désigne aucune pièce


@dataclass(frozen=True)
class Lignes:
    """Un côté du rapprochement, dans un ordre qui ne dépend pas de l'ordre reçu.

    Attributes:
        cadre: les lignes reçues, triées : `ligne` (étiquette d'index reçue), `date`, `libelle`, `reference`.
        montant: unités mineures, positif si l'argent entre dans l'entreprise.
        jour: numéro du jour d'opération.
        jour_valeur: numéro du jour de valeur, égal à `jour` s'il manque.
        reference: références normalisées, vides si absentes.
        nom: le texte où lire le tiers : la colonne `tiers`, ou le libellé si elle est vide.
        anterieur: vrai si la ligne est déjà comprise dans le solde d'ouverture.
    """

    cadre: pd.DataFrame
    montant: npt.NDArray[np.int64]
    jour: npt.NDArray[np.int64]
    jour_valeur: npt.NDArray[np.int64]
    reference: npt.NDArray[np.object_]
    nom: pd.Series
    anterieur: npt.NDArray[np.bool_]


def load_lignes(
    ecritures: pd.DataFrame,
    releve: pd.DataFrame,
    arrete: np.datetime64,
    devise: Monnaie,
) -> tuple[Lignes, Lignes, list[Constat]]:
    """Vérifie les deux tables d'un coup et les ramène au point de vue de l'entreprise.

    Args:
        ecritures: compte 512 : `date`, puis `debit` et `credit`, ou `montant` signé ; `libelle`, `reference`,
            `tiers`, `anterieur` facultatifs.
        releve: relevé, mêmes colonnes, plus `date_valeur` facultative.
        arrete: dernier jour retenu ; les lignes plus récentes sont laissées de côté et signalées.
        devise: monnaie des montants.

    Raises:
        DonneesInvalidesError: en listant les défauts des deux tables.
    """
    fautes: list[Constat] = []
    cotes: list[Lignes] = []
    informations: list[Constat] = []
    for donnees, contrat, signe in ((ecritures, CONTRAT_ECRITURES, 1), (releve, CONTRAT_RELEVE, -1)):
        try:
            absentes = _montant_absent(donnees)
            fautes += (
                [Constat("erreur", "colonne_absente", f"{contrat.nom} : {absentes}", "montant")] if absentes else []
            )
            propres = check_frame(donnees, contrat, devise=devise)
            if absentes:
                continue
            montant = _montant(propres, contrat.nom, signe, devise)
        except DonneesInvalidesError as erreur:
            fautes += [Constat(c.gravite, c.code, f"{contrat.nom} : {c.message}", c.objet) for c in erreur.constats]
            continue
        retenues = propres["date"].to_numpy() <= arrete
        informations += _tardives(retenues, contrat.nom, arrete)
        cotes.append(_lignes(propres[retenues], montant[retenues]))
    if fautes:
        raise DonneesInvalidesError("Le rapprochement ne peut pas être fait :", fautes)
    return cotes[0], cotes[1], informations


def _montant_absent(donnees: pd.DataFrame) -> str:
    """Dit quelles colonnes manquent pour connaître les montants ; vide si rien ne manque."""
    colonnes = set(getattr(donnees, "columns", ()))
    manquantes = [c for c in ("debit", "credit") if c not in colonnes]
    if "montant" in colonnes or not manquantes:
        return ""
    return f"Colonnes absentes : {', '.join(manquantes)} (ou une colonne « montant » signée)."


def _montant(propres: pd.DataFrame, nom: str, signe: int, devise: Monnaie) -> npt.NDArray[np.int64]:
    """Renvoie le montant du point de vue de l'entreprise ; `montant` l'emporte sur `debit` et `credit`."""
    if "montant" in propres:
        return unites_mineures(propres["montant"], devise)
    debit, credit = (unites_mineures(propres[c].fillna(0.0), devise) for c in ("debit", "credit"))
    doubles = (debit != 0) & (credit != 0)
    if doubles.any():
        lignes = ", ".join(map(str, propres.index[doubles][:LIGNES_MONTREES]))
        message = f"Débit et crédit à la fois ({lignes}) : un seul des deux est attendu par ligne."
        raise DonneesInvalidesError(nom, [Constat("erreur", "debit_et_credit", message, "debit")])
    return signe * (debit - credit)


def _tardives(
    retenues: npt.NDArray[np.bool_],
    nom: str,
    arrete: np.datetime64,
) -> list[Constat]:
    nombre = int((~retenues).sum())
    if not nombre:
        return []
    jour = pd.Timestamp(arrete)
    message = f"{nom} : {nombre} ligne(s) datée(s) après le {jour:%d/%m/%Y}, laissée(s) de côté."
    return [Constat("information", "ligne_posterieure", message, nom)]


def _lignes(propres: pd.DataFrame, montant: npt.NDArray[np.int64]) -> Lignes:
    vide = pd.Series([""] * len(propres), index=propres.index, dtype="str")
    cadre = pd.DataFrame(
        {
            "ligne": propres.index.to_numpy(),
            "date": propres["date"].to_numpy(),
            "libelle": propres.get("libelle", vide).astype("str").fillna("").to_numpy(),
            "reference": propres.get("reference", vide).astype("str").fillna("").to_numpy(),
            "tiers": propres.get("tiers", vide).astype("str").fillna("").to_numpy(),
            "montant": montant,
            "rang": propres.index.map(str).to_numpy(),
            "valeur": propres.get("date_valeur", propres["date"]).fillna(propres["date"]).to_numpy(),
            "anterieur": propres.get("anterieur", pd.Series([False] * len(propres))).to_numpy().astype(bool),
        },
    ).sort_values(
        ["date", "montant", "reference", "libelle", "tiers", "valeur", "rang"], kind="stable", ignore_index=True
    )
    return Lignes(
        cadre[["ligne", "date", "libelle", "reference"]],
        cadre["montant"].to_numpy(dtype=np.int64),
        _jours(cadre["date"]),
        _jours(cadre["valeur"]),
        normalize_references(cadre["reference"]),
        cadre["tiers"].where(cadre["tiers"].str.strip() != "", cadre["libelle"]),
        cadre["anterieur"].to_numpy(dtype=bool),
    )


def _jours(dates: pd.Series) -> npt.NDArray[np.int64]:
    return dates.to_numpy().astype("datetime64[D]").astype(np.int64)


def normalize_references(textes: pd.Series) -> npt.NDArray[np.object_]:
    """Ramène « CHQ n° 0001234 » et « 1234 » à la même écriture : majuscules, ni ponctuation, ni préfixe, ni zéros."""
    return np.array([_normalize(t.upper()) if t else "" for t in textes.tolist()], dtype=object)


def _normalize(texte: str) -> str:
    return PREFIXE.sub("", MOT.sub("", texte)).lstrip("0")


def mots_de_piece(libelle: str) -> set[str]:
    """Renvoie les mots d'un libellé qui peuvent désigner une pièce : assez longs et portant un chiffre.

    >>> sorted(mots_de_piece("Chèque n° 0045871 du 03/04"))
    ['45871']
    """
    if not CHIFFRE.search(libelle):
        return set()
    mots = (_normalize(m) for m in SEPARATEURS.split(libelle.upper()) if CHIFFRE.search(m))
    return {m for m in mots if len(m) >= LONGUEUR_MOT and CHIFFRE.search(m)}
