"""Le dossier fournisseur : complet, sans doublon, aux attestations encore valables."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence

import pandas as pd

from refcomp.calculs.entrees import load_ensemble, load_liste, load_nombres
from refcomp.calculs.stock.quantites import is_vide, load_table
from refcomp.conversions import NATURES, convert_jour
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat
from refcomp.formats_fr import format_date
from refcomp.frames import Colonne, Contrat
from refcomp.rounding import EUR

DOSSIERS = Contrat("dossiers", (Colonne("fournisseur", "texte", "fournisseur"),))
TITRE = "Les dossiers ne peuvent pas être contrôlés :"
ALERTE = 30
REGLAGES = (Colonne("alerte", "entier", "jours d'alerte", minimum=0),)
OBLIGATOIRES = ("siret", "adresse", "contact", "iban")


def controle_dossiers(
    dossiers: pd.DataFrame,
    date_arrete: dt.date | str,
    *,
    obligatoires: Sequence[str] = OBLIGATOIRES,
    echeances: Sequence[str] = (),
    identifiants: Sequence[str] = ("siret",),
    alerte: int = ALERTE,
) -> list[Constat]:
    """Contrôle des dossiers fournisseurs et liste tout ce qu'il faut compléter, sans s'arrêter au premier défaut.

    La forme d'un SIRET, d'un IBAN ou d'un numéro de TVA se contrôle par `controle_identifiants` de
    `refcomp.calculs.facture`.

    Args:
        dossiers: une ligne par fournisseur : `fournisseur` et ce que l'on sait de lui.
        date_arrete: date à laquelle les attestations doivent valoir.
        obligatoires: colonnes que chaque dossier doit remplir.
        echeances: colonnes de dates de fin de validité (attestation de vigilance, assurance, certificat).
        identifiants: colonnes où deux dossiers ne peuvent pas porter la même valeur.
        alerte: jours avant la fin de validité où l'on prévient.

    Returns:
        Les constats : `champ_vide`, `date_illisible`, `attestation_absente`, `attestation_perimee` (erreurs),
        `attestation_bientot` (avertissement), `doublon_identifiant` (erreur) et `doublon_nom` (avertissement : même nom
        aux accents, à la casse et à la forme juridique près).

    Raises:
        ArgumentInvalideError: si une colonne demandée n'existe pas, ou si un seul argument est illisible.
        DonneesInvalidesError: en une fois, pour la table et les arguments refusés.
    """
    jour, lus, marge, demandees = load_ensemble(
        TITRE,
        lambda: convert_jour(date_arrete, "date_arrete"),
        lambda: load_table(dossiers, DOSSIERS),
        lambda: load_nombres(TITRE, {"alerte": ALERTE if alerte is None else alerte}, REGLAGES)["alerte"],
        lambda: _load_colonnes({"obligatoires": obligatoires, "echeances": echeances, "identifiants": identifiants}),
    )
    absentes = [c for c in dict.fromkeys(c for noms in demandees for c in noms) if c not in lus]
    if absentes:
        recues = ", ".join(map(str, dossiers.columns))
        raise ArgumentInvalideError(f"Colonnes absentes des dossiers : {', '.join(absentes)} ; reçues : {recues}.")
    constats = [c for colonne in demandees[0] for c in _vides(lus, colonne)]
    for colonne in demandees[1]:
        constats += _echeances(lus, colonne, jour, int(marge))
    for colonne in demandees[2]:
        constats += _doubles(lus, colonne)
    return constats + _homonymes(lus)


def _load_colonnes(demandees: dict[str, object]) -> list[list[str]]:
    """Les noms de colonnes de chaque contrôle ; un texte seul se lirait lettre à lettre."""
    listes = (lambda n=nom, v=valeur: load_liste(n, v, "['siret']") for nom, valeur in demandees.items())
    return [[str(colonne) for colonne in liste] for liste in load_ensemble(TITRE, *listes)]


def _texte(valeur: object) -> str:
    return "" if is_vide(valeur) else str(valeur).strip()


def _vides(lus: pd.DataFrame, colonne: str) -> list[Constat]:
    noms = [n for n, v in zip(lus["fournisseur"], lus[colonne], strict=True) if not _texte(v)]
    return [Constat("erreur", "champ_vide", f"{n} : « {colonne} » n'est pas renseigné.", str(n)) for n in noms]


def _echeances(lus: pd.DataFrame, colonne: str, jour: dt.date, alerte: int) -> list[Constat]:
    lues = NATURES["date"](lus[colonne], EUR)
    illisibles = lues.defauts["date_illisible"][0] if lues.defauts else pd.Series(False, index=lus.index)
    constats = []
    for nom, fin, illisible, brut in zip(lus["fournisseur"], lues.valeurs, illisibles, lus[colonne], strict=True):
        if illisible:
            texte, code, gravite = (
                f"{nom} : « {colonne} » vaut {brut!r}, qui n'est pas une date.",
                "date_illisible",
                "erreur",
            )
        elif pd.isna(fin):
            texte, code, gravite = f"{nom} : « {colonne} » manque au dossier.", "attestation_absente", "erreur"
        elif fin.date() < jour:
            texte = f"{nom} : « {colonne} » a expiré le {format_date(fin)}."
            code, gravite = "attestation_perimee", "erreur"
        elif (fin.date() - jour).days <= alerte:
            texte = f"{nom} : « {colonne} » expire le {format_date(fin)}."
            code, gravite = "attestation_bientot", "avertissement"
        else:
            continue
        constats.append(Constat(gravite, code, texte, str(nom)))
    return constats


def _doubles(lus: pd.DataFrame, colonne: str) -> list[Constat]:
    # Un numéro lu comme un nombre (73282932000074.0) est le même que celui d'un texte, espaces et casse comprises.
    valeurs = NATURES["texte"](lus[colonne], EUR).valeurs.map(lambda v: "".join(_texte(v).split()).upper())
    constats = []
    for valeur, groupe in lus.groupby(valeurs):
        if valeur and len(groupe) > 1:
            noms = ", ".join(sorted(groupe["fournisseur"].astype(str)))
            texte = f"{noms} ont le même « {colonne} » ({valeur})."
            constats.append(Constat("erreur", "doublon_identifiant", texte, noms))
    return constats


def _homonymes(lus: pd.DataFrame) -> list[Constat]:
    constats = []
    for nu, groupe in lus.groupby(lus["fournisseur"].map(_nom_nu)):
        if nu and len(groupe) > 1:
            noms = ", ".join(sorted(groupe["fournisseur"].astype(str)))
            constats.append(Constat("avertissement", "doublon_nom", f"Même fournisseur ? {noms}.", noms))
    return constats


def _nom_nu(nom: str) -> str:
    """Le nom sans accent, sans ponctuation, sans forme juridique."""
    plat = unicodedata.normalize("NFKD", str(nom)).encode("ascii", "ignore").decode().casefold()
    mots = "".join(c if c.isalnum() else " " for c in plat).split()
    return " ".join(m for m in mots if m not in {"sa", "sas", "sarl", "eurl", "sasu", "snc", "ste", "societe", "ets"})
