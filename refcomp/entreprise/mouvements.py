"""Mouvements comptables compacts : plan des comptes employés, vocabulaires, lignes d'écriture et leur assemblage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from refcomp.entreprise.profil import Profil
from refcomp.entreprise.tableaux import index_texte, load_liste
from refcomp.entreprise.tirage import Entiers

JOURNAUX = ("AN", "VE", "AC", "BQ", "OD")
LIBELLES_JOURNAUX = ("À-nouveaux", "Ventes", "Achats", "Banque", "Opérations diverses")
AN, VE, AC, BQ, OD = range(len(JOURNAUX))
ACCENTS = {
    "intermediaire": "intermédiaire",
    "reduit": "réduit",
    "superieur": "supérieur",
    "specifique": "spécifique",
}
Compact = npt.NDArray[np.int32]
Valeurs = Entiers | int


class Plan:
    """Les comptes employés par un profil, triés ; `code` donne le rang d'un compte."""

    def __init__(self, profil: Profil) -> None:
        """Réunit les comptes communs et ceux de la taxe du profil."""
        comptes = dict(load_liste("comptes.yaml"))
        racine = profil.comptes_taxe["collectee"]
        for rang, nom in enumerate(profil.categories[:-1], start=1):
            comptes[f"{racine['racine']}{rang}"] = f"{racine['libelle']}, taux {ACCENTS.get(nom, nom)}"
        comptes |= {c["compte"]: c["libelle"] for nom, c in profil.comptes_taxe.items() if nom != "collectee"}
        self.comptes = sorted(comptes)
        self.libelles = [comptes[c] for c in self.comptes]
        self._rang = {c: r for r, c in enumerate(self.comptes)}
        self._taxe = profil.comptes_taxe

    def code(self, compte: str) -> int:
        """Renvoie le rang d'un compte."""
        return self._rang[compte]

    def codes(self, comptes: Iterable[str]) -> Entiers:
        """Renvoie les rangs de plusieurs comptes."""
        return np.array([self._rang[c] for c in comptes], dtype=np.int64)

    def taxe(self, nom: str) -> int:
        """Renvoie le rang d'un compte de taxe (`deductible`, `credit`, `a_decaisser`…)."""
        return self._rang[self._taxe[nom]["compte"]]

    def collectee(self, categorie: int) -> int:
        """Renvoie le rang du compte de taxe collectée d'une catégorie."""
        return self._rang[f"{self._taxe['collectee']['racine']}{categorie + 1}"]

    def table(self) -> pd.DataFrame:
        """Renvoie la table publique (`compte`, `libelle`)."""
        return pd.DataFrame({"compte": self.comptes, "libelle": self.libelles})


class Vocabulaire:
    """Textes accumulés ; chaque ajout rend le rang de son premier texte."""

    def __init__(self) -> None:
        """Commence vide."""
        self._parties: list[Sequence[str] | npt.NDArray[np.str_]] = []
        self._taille = 0

    def ajouter(self, textes: Sequence[str] | npt.NDArray[np.str_]) -> int:
        """Ajoute des textes et renvoie le rang du premier."""
        debut = self._taille
        self._parties.append(textes)
        self._taille += len(textes)
        return debut

    def index(self) -> pd.Index:
        """Renvoie tous les textes dans l'ordre."""
        return index_texte(*self._parties)


@dataclass(frozen=True)
class Mouvements:
    """Lignes d'écriture : rangs en int32, `montant` en unités mineures, débit positif, crédit négatif.

    `ecriture` numérote les écritures à l'intérieur d'un bloc ; `assemblage` les renumérote.
    """

    journal: Compact
    ecriture: Compact
    date: Compact
    compte: Compact
    auxiliaire: Compact
    libelle: Compact
    piece: Compact
    montant: Entiers

    def __len__(self) -> int:
        """Nombre de lignes."""
        return len(self.montant)

    def choisis(self, selection: np.ndarray) -> Mouvements:
        """Renvoie les lignes choisies par un masque ou par leurs rangs."""
        return Mouvements(**{c.name: getattr(self, c.name)[selection] for c in fields(self)})

    def modifies(self, **colonnes: np.ndarray) -> Mouvements:
        """Renvoie une copie dont des colonnes sont remplacées."""
        return replace(self, **colonnes)


def mouvements(
    journal: int,
    ecriture: Valeurs,
    date: Valeurs,
    compte: Valeurs,
    montant: Entiers | int,
    *,
    libelle: Valeurs,
    piece: Valeurs,
    auxiliaire: Valeurs = 0,
) -> Mouvements:
    """Compose des lignes ; les scalaires sont répétés et les montants nuls écartés.

    `auxiliaire` est un rang dans les comptes auxiliaires, 0 s'il n'y en a pas.
    """
    valeurs = np.atleast_1d(np.asarray(montant, dtype=np.int64))
    utiles = valeurs != 0
    colonnes = [
        np.broadcast_to(np.asarray(c, dtype=np.int32), valeurs.shape)[utiles]
        for c in (journal, ecriture, date, compte, auxiliaire, libelle, piece)
    ]
    journaux, ecritures, jours, comptes, auxiliaires, libelles, pieces = colonnes
    return Mouvements(journaux, ecritures, jours, comptes, auxiliaires, libelles, pieces, valeurs[utiles])


def joints(blocs: Sequence[Mouvements]) -> Mouvements:
    """Met bout à bout des lignes d'un même bloc, sans renuméroter."""
    return Mouvements(**{c.name: np.concatenate([getattr(b, c.name) for b in blocs]) for c in fields(Mouvements)})


def assemblage(blocs: Sequence[Mouvements]) -> tuple[Mouvements, list[Entiers]]:
    """Réunit des blocs, les trie par date et journal, et numérote les écritures de 1 à n sans trou.

    Returns:
        Les lignes, dont `ecriture` est le numéro définitif, et pour chaque bloc le numéro de chacune de ses écritures
        (0 si elle n'a aucune ligne).
    """
    tailles = [int(b.ecriture.max(initial=-1)) + 1 for b in blocs]
    debuts = np.cumsum([0, *tailles])
    globaux = [b.modifies(ecriture=b.ecriture + np.int32(d)) for b, d in zip(blocs, debuts[:-1], strict=True)]
    tout = joints(globaux)
    cle = ((tout.date.astype(np.int64) * len(JOURNAUX) + tout.journal) << 32) + tout.ecriture
    trie = tout.choisis(np.argsort(cle, kind="stable"))
    change = np.concatenate([[True], trie.ecriture[1:] != trie.ecriture[:-1]]) if len(trie) else np.zeros(0, dtype=bool)
    numero = np.cumsum(change)
    definitif = np.zeros(debuts[-1], dtype=np.int64)
    definitif[trie.ecriture[change]] = numero[change]
    parts = [definitif[d : d + t] for d, t in zip(debuts[:-1], tailles, strict=True)]
    return trie.modifies(ecriture=numero.astype(np.int32)), parts
