"""Les 11 règles Incoterms 2020, lues dans leur fichier daté."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pandas as pd

from refcomp.calculs.incoterm.postes import POSTES
from refcomp.dated import load_parametres
from refcomp.errors import check_choix
from refcomp.findings import Constat

PAQUET = "refcomp.calculs.incoterm"
VERSION = dt.date(2020, 1, 1)
LIEUX_FCA = ("transporteur", "locaux_vendeur")
DESTINATIONS = ("terminal", "lieu_final")


@dataclass(frozen=True)
class Regle:
    """Une règle, au lieu convenu.

    Attributes:
        code: le sigle (`FOB`).
        libelle: son nom français.
        mode: `tous` ou `maritime` (mer et voies navigables).
        famille: `E`, `F`, `C` ou `D`.
        transfert_risque: le moment où le risque passe à l'acheteur.
        dedouanement_export: qui dédouane à l'export, `vendeur` ou `acheteur`.
        dedouanement_import: qui dédouane à l'import.
        assurance: l'assurance que la règle impose au vendeur : `aucune`, `clauses A` ou `clauses C`.
        vendeur: les postes que le vendeur paie.
        constats: l'avertissement d'une règle donnée de mémoire.
    """

    code: str
    libelle: str
    mode: str
    famille: str
    transfert_risque: str
    dedouanement_export: str
    dedouanement_import: str
    assurance: str
    vendeur: frozenset[str]
    constats: tuple[Constat, ...]


def load_regles(*, lieu_fca: str = "transporteur", destination: str = "terminal") -> dict[str, Regle]:
    """Charge les 11 règles, de EXW à DDP, aux lieux convenus.

    Raises:
        ArgumentInvalideError: si un lieu n'est pas permis.
    """
    check_choix("lieu_fca", lieu_fca, LIEUX_FCA)
    check_choix("destination", destination, DESTINATIONS)
    parametre = load_parametres(PAQUET, "regles.yaml")["regles"]
    regles = {}
    for code in dict.fromkeys(v.cle[0] for v in parametre.valeurs):
        valeur = parametre.at(VERSION, categorie=code)
        brut = dict(valeur.valeur)
        postes = set(brut.pop("vendeur"))
        for lieu, change in brut.pop("variantes", {}).items():
            if lieu in (lieu_fca, destination):
                postes = (postes | set(change["ajoute"])) - set(change["retire"])
        message = (
            f"La répartition de la règle {code} ({valeur.reference}) est donnée de mémoire : elle reste à vérifier."
        )
        memoire = () if valeur.confiance == "source" else (Constat("avertissement", "regle_de_memoire", message, code),)
        regles[code] = Regle(code=code, vendeur=frozenset(postes), constats=memoire, **brut)
    return regles


def incoterms(*, lieu_fca: str = "transporteur", destination: str = "terminal") -> pd.DataFrame:
    """Renvoie la table des 11 règles Incoterms 2020, de la moins à la plus lourde pour le vendeur.

    Args:
        lieu_fca: en FCA, le lieu de remise : `transporteur` (son dépôt ou le terminal ; le vendeur paie le
            pré-acheminement, ce que comptent la plupart des exercices) ou `locaux_vendeur` (il charge seulement).
        destination: en CPT et CIP, le lieu payé : `terminal` (d'arrivée, le défaut) ou `lieu_final` (jusqu'à
            l'acheteur).

    Returns:
        Une ligne par règle : `regle libelle famille mode transfert_risque dedouanement_export dedouanement_import
        assurance_due`, puis une colonne par poste de la chaîne, `vendeur` ou `acheteur`.

    Raises:
        ArgumentInvalideError: si un lieu n'est pas permis.

    >>> table = incoterms().set_index("regle")
    >>> table.loc["FOB", ["mise_a_bord", "fret_principal"]].tolist()
    ['vendeur', 'acheteur']
    """
    fixes = ("libelle", "famille", "mode", "transfert_risque", "dedouanement_export", "dedouanement_import")
    lignes = []
    for code, regle in load_regles(lieu_fca=lieu_fca, destination=destination).items():
        ligne = {"regle": code} | {nom: getattr(regle, nom) for nom in fixes} | {"assurance_due": regle.assurance}
        # Le nom du dédouanement sert au partage des coûts comme à celui des formalités : il est le même dans les deux.
        ligne |= {poste: "vendeur" if poste in regle.vendeur else "acheteur" for poste in POSTES}
        lignes.append(ligne)
    return pd.DataFrame(lignes)
