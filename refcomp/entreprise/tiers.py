"""Clients et fournisseurs inventés : noms, adresses, identifiants à clé valide, conditions et comportement.

Les SIREN commencent par « 00 », plage qui n'est pas attribuée aux entreprises : la clé de Luhn est juste, l'entreprise
n'existe pas. Les courriels sont sous le domaine réservé `.example` (RFC 2606).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.entreprise.calendrier import CONDITIONS
from refcomp.entreprise.profil import Profil
from refcomp.entreprise.tableaux import load_liste, numeros
from refcomp.entreprise.tirage import Entiers, Tirage

MODES = ("virement", "cheque", "carte", "prelevement")
CLIENTS_MINIMUM, CLIENTS_MAXIMUM, FACTURES_PAR_CLIENT = 12, 2000, 12
NATURE_IMMOBILISATION = "immobilisations"
POIDS_DU_PREMIER = 4  # plus il est petit, plus les premiers clients pèsent dans le chiffre d'affaires


@dataclass(frozen=True)
class Clients:
    """Les clients, en colonnes de rangs ; `table` porte les textes publics."""

    table: pd.DataFrame
    conditions: Entiers
    comportement: Entiers
    mode: Entiers
    remise: Entiers
    regroupe: np.ndarray

    def __len__(self) -> int:
        """Nombre de clients."""
        return len(self.conditions)


@dataclass(frozen=True)
class Fournisseurs:
    """Les fournisseurs, en colonnes de rangs ; `table` porte les textes publics."""

    table: pd.DataFrame
    conditions: Entiers
    mode: Entiers
    categorie: Entiers
    nature: tuple[str, ...]
    compte: tuple[str, ...]

    def __len__(self) -> int:
        """Nombre de fournisseurs."""
        return len(self.nature)

    @property
    def collectif(self) -> list[str]:
        """Compte collectif de chaque fournisseur : 401, ou 404 pour les immobilisations."""
        return ["404" if n == NATURE_IMMOBILISATION else "401" for n in self.nature]


def nombre_clients(factures: int) -> int:
    """Nombre de clients d'une entreprise qui émet `factures` factures."""
    return min(max(factures // FACTURES_PAR_CLIENT, CLIENTS_MINIMUM), CLIENTS_MAXIMUM)


def poids_clients(nombre: int) -> np.ndarray:
    """Poids de chaque client dans les commandes : quelques-uns pèsent beaucoup."""
    return 1.0 / (np.arange(nombre) + POIDS_DU_PREMIER)


def cle_luhn(chiffres: Entiers) -> Entiers:
    """Renvoie le dernier chiffre qui rend valide chaque ligne de chiffres (formule de Luhn)."""
    doubles = chiffres.copy()
    doubles[:, ::-1][:, ::2] *= 2
    return -(doubles // 10 + doubles % 10).sum(axis=1) % 10


def _identifiants(tirage: Tirage, espace: str, profil: Profil, taille: int) -> tuple[list[str], list[str]]:
    """Renvoie SIREN et SIRET, ou RID et RIDET en Nouvelle-Calédonie (dont la clé n'est pas simulée)."""
    rangs = tirage.rangs_distincts(f"{espace}/identifiant", 999_983, taille)
    if profil.taxe == "tgc":
        rid = numeros("0", rangs, 6).tolist()
        return rid, [f"{r}001" for r in rid]
    base = np.array([[0, 0, *map(int, f"{r:06d}")] for r in rangs], dtype=np.int64)
    siren = np.column_stack([base, cle_luhn(base)])
    nic = np.broadcast_to(np.array([0, 0, 0, 1]), (taille, 4))
    siret = np.column_stack([siren, nic])
    siret = np.column_stack([siret, cle_luhn(siret)])
    return ["".join(map(str, s)) for s in siren], ["".join(map(str, s)) for s in siret]


def _coordonnees(tirage: Tirage, espace: str, profil: Profil, noms: list[str]) -> dict[str, list[str]]:
    listes, taille = load_liste("listes.yaml"), len(noms)
    numero = tirage.entier(f"{espace}/numero", 1, 180, taille)
    voie = tirage.entier(f"{espace}/voie", 0, len(listes["voies"]) - 1, taille)
    nom_voie = tirage.entier(f"{espace}/nom_voie", 0, len(listes["noms_de_voie"]) - 1, taille)
    ville = tirage.entier(f"{espace}/ville", 0, len(profil.villes) - 1, taille)
    siren, siret = _identifiants(tirage, espace, profil, taille)
    return {
        "adresse": [
            f"{n} {listes['voies'][v]} {listes['noms_de_voie'][w]}"
            for n, v, w in zip(numero, voie, nom_voie, strict=True)
        ],
        "code_postal": [f"{profil.villes[v][0]:05d}" for v in ville],
        "ville": [profil.villes[v][1] for v in ville],
        "identifiant": siren,
        "etablissement": siret,
        "courriel": [f"compta@{_domaine(nom)}.example" for nom in noms],
    }


def _domaine(nom: str) -> str:
    plat = unicodedata.normalize("NFKD", nom.lower().replace("œ", "oe")).encode("ascii", "ignore").decode()
    return plat.replace(" ", "-").replace("'", "-")


def build_clients(tirage: Tirage, profil: Profil, taille: int) -> Clients:
    """Tire `taille` clients aux noms tous différents."""
    listes = load_liste("listes.yaml")
    activites, patronymes = listes["activites_client"], listes["patronymes"]
    rangs = tirage.rangs_distincts("clients/nom", len(activites) * len(patronymes), taille)
    noms = [f"{activites[r % len(activites)]} {patronymes[r // len(activites)]}" for r in rangs]
    codes = numeros("C", np.arange(1, taille + 1)).tolist()
    conditions_possibles = list(listes["conditions_client"])
    tirees = tirage.choix("clients/conditions", listes["conditions_client"].values(), taille)
    comportements = list(listes["comportements"])
    poids = [c["poids"] for c in listes["comportements"].values()]
    comportement = tirage.choix("clients/comportement", poids, taille)
    modes = list(listes["modes_client"])
    mode = tirage.choix("clients/mode", listes["modes_client"].values(), taille)
    remises = np.array(list(listes["remises_client"]))
    remise = remises[tirage.choix("clients/remise", listes["remises_client"].values(), taille)]
    regroupe = tirage.uniforme("clients/regroupe", taille) < listes["regroupement"]
    table = pd.DataFrame(
        {"code": codes, "nom": noms, **_coordonnees(tirage, "clients", profil, noms)}
        | {"conditions": [conditions_possibles[c] for c in tirees], "mode_reglement": [modes[m] for m in mode]}
        | {"remise_pourcent": remise, "comportement": [comportements[c] for c in comportement], "regroupe": regroupe},
    )
    conditions = np.array([CONDITIONS.index(c) for c in conditions_possibles])[tirees]
    return Clients(table, conditions, comportement, np.array([MODES.index(m) for m in modes])[mode], remise, regroupe)


def build_fournisseurs(tirage: Tirage, profil: Profil) -> Fournisseurs:
    """Tire les fournisseurs de `fournisseurs.yaml` : leur nature est fixe, leurs noms et adresses sont tirés."""
    modeles, patronymes = load_liste("fournisseurs.yaml"), load_liste("listes.yaml")["patronymes"]
    rangs = tirage.rangs_distincts("fournisseurs/nom", len(patronymes), len(modeles))
    noms = [f"{m['activite']} {patronymes[r]}" for m, r in zip(modeles, rangs, strict=True)]
    table = pd.DataFrame(
        {"code": numeros("F", np.arange(1, len(modeles) + 1)).tolist(), "nom": noms}
        | _coordonnees(tirage, "fournisseurs", profil, noms)
        | {"nature": [m["nature"] for m in modeles], "compte": [m["compte"] for m in modeles]}
        | {"conditions": [m["conditions"] for m in modeles], "mode_reglement": [m["mode"] for m in modeles]}
        | {"categorie_taxe": [m[profil.taxe] for m in modeles]},
    )
    return Fournisseurs(
        table=table,
        conditions=np.array([CONDITIONS.index(m["conditions"]) for m in modeles]),
        mode=np.array([MODES.index(m["mode"]) for m in modeles]),
        categorie=np.array([profil.categories.index(m[profil.taxe]) for m in modeles]),
        nature=tuple(m["nature"] for m in modeles),
        compte=tuple(m["compte"] for m in modeles),
    )
