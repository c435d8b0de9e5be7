"""Lire le nom du tiers dans un libellé : « VIR SEPA MENUISERIE DUPO » et « Règlement Menuiserie Dupont » se valent.

La comptabilité connaît les tiers : ses libellés, sans les mots de banque, en donnent la liste. La banque abrège, coupe
et entoure ; on y cherche un nom de cette liste. Ce qui peut désigner deux tiers n'en désigne aucun.
"""

from __future__ import annotations

import bisect
import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Entiers = npt.NDArray[np.int64]
INCONNU = -1
LONGUEUR_NOM = 3  # un mot plus court (une initiale, un article) ne désigne personne
LONGUEUR_COUPE = 6  # un début de nom plus court peut commencer n'importe quel nom
LISTE_MOIS = """
JANVIER FEVRIER MARS AVRIL MAI JUIN JUILLET AOUT SEPTEMBRE OCTOBRE NOVEMBRE DECEMBRE TRIMESTRE MOIS ANNEE
"""
LISTE_MOTS = """
VIR VIRT VIREMENT VIREMENTS SEPA INST INSTANTANE RECU RECUE RECUS EMIS EMISE FAVEUR PRLV PRELEVEMENT TIP CHQ CHEQUE
CHEQUES REMISE REM VERSEMENT ENCAISSEMENT DEPOT CARTE PAIEMENT PAIEMENTS REGLEMENT REGLT RGLT FACTURE FACTURES FACT
AVOIR ACOMPTE SOLDE ECHEANCE LCR EFFET BANQUE REF REFERENCE MOTIF MERCI NUMERO CLIENT CLIENTS FOURNISSEUR FOURNISSEURS
DIVERS SARL SAS EURL SASU SCI MME MLLE DES LES POUR PAR SUR AUX
"""
MOIS, MOTS_DE_BANQUE = frozenset(LISTE_MOIS.split()), frozenset(LISTE_MOTS.split())
CHIFFRES = re.compile(r"\S*\d\S*")
LETTRES = re.compile(r"[^A-Z]+")


@dataclass(frozen=True)
class Noms:
    """Ce que les libellés disent, ligne par ligne.

    Attributes:
        tiers: le tiers que la ligne nomme, ou `INCONNU`.
        texte: les mots du libellé qui distinguent l'opération, mois compris.
    """

    tiers: Entiers
    texte: npt.NDArray[np.object_]


def lire_noms(ecritures: pd.Series, releve: pd.Series) -> tuple[Noms, Noms]:
    """Numérote les tiers que nomment les deux côtés.

    Args:
        ecritures: libellés du compte 512.
        releve: libellés du relevé.

    Returns:
        Les noms lus de chaque côté. Deux lignes de même numéro nomment le même tiers ; deux numéros différents, deux
        tiers différents.

    >>> gauche, droite = lire_noms(pd.Series(["Chèque Dupont", "Loyer mars"]), pd.Series(["VIR DUPONT 12", "FRAIS"]))
    >>> gauche.tiers.tolist(), droite.tiers.tolist()
    ([0, 1], [0, -1])
    """
    codes_c, textes_c = _textes(ecritures)
    codes_r, textes_r = _textes(releve)
    repertoire = _Repertoire(sorted({_nom(t) for t in textes_c} - {""}))
    return tuple(  # type: ignore[return-value]
        Noms(
            np.array([repertoire.tiers(t) for t in textes], dtype=np.int64)[codes]
            if len(textes)
            else np.empty(0, dtype=np.int64),
            np.array(textes, dtype=object)[codes] if len(textes) else np.empty(0, dtype=object),
        )
        for codes, textes in ((codes_c, textes_c), (codes_r, textes_r))
    )


def _textes(libelles: pd.Series) -> tuple[Entiers, list[str]]:
    """Les mots utiles de chaque libellé, chacun lu une fois : un relevé se répète."""
    codes, uniques = pd.factorize(libelles)
    sans_pieces, communs = pd.factorize(np.array([CHIFFRES.sub(" ", str(u)) for u in uniques], dtype=object))
    return sans_pieces[codes], [_mots_utiles(str(c)) for c in communs]


def _mots_utiles(libelle: str) -> str:
    sans_accent = unicodedata.normalize("NFKD", libelle).encode("ascii", "ignore").decode().upper()
    mots = LETTRES.sub(" ", sans_accent).split()
    return " ".join(m for m in mots if len(m) >= LONGUEUR_NOM and m not in MOTS_DE_BANQUE)


def _nom(texte: str) -> str:
    return " ".join(m for m in texte.split() if m not in MOIS)


class _Repertoire:
    """Les noms que la comptabilité connaît, et le tiers de chacun."""

    def __init__(self, noms: list[str]) -> None:
        """Donne un numéro à chaque nom ; un nom contenu dans un seul autre (« Dupont ») est le même tiers."""
        self.noms = noms
        self.numero = {nom: i for i, nom in enumerate(noms)}
        self.par_mot: dict[str, set[int]] = defaultdict(set)
        for i, nom in enumerate(noms):
            for mot in nom.split():
                self.par_mot[mot].add(i)
        self.numero |= {nom: self._englobant(nom, i) for i, nom in enumerate(noms)}

    def _porteurs(self, nom: str) -> set[int]:
        """Les noms connus qui ont tous ces mots."""
        listes = sorted((self.par_mot.get(m, set()) for m in nom.split()), key=len)
        return set.intersection(*listes) if listes else set()

    def _englobant(self, nom: str, rang: int) -> int:
        autres = sorted(self._porteurs(nom) - {rang})
        if not autres:
            return rang
        complets = [i for i in autres if len(self.noms[i].split()) > len(nom.split())]
        return rang if not complets else autres[0] if len(autres) == 1 else INCONNU

    def tiers(self, texte: str) -> int:
        """Le tiers désigné par les mots d'un libellé, mois compris s'ils en font partie, ou `INCONNU`."""
        trouve = self._tiers(texte)
        return self._tiers(_nom(texte)) if trouve == INCONNU else trouve

    def _tiers(self, nom: str) -> int:
        if nom in self.numero or not nom:
            return self.numero.get(nom, INCONNU)
        contenus = self._contenus(nom.split())
        if contenus:
            return contenus.pop() if len(contenus) == 1 else INCONNU
        porteurs = self._porteurs(nom) or self._commencent_par(nom)
        return self.numero[self.noms[porteurs.pop()]] if len(porteurs) == 1 else INCONNU

    def _contenus(self, mots: list[str]) -> set[int]:
        """Les tiers dont le nom entier figure, mots consécutifs, dans ce qui est lu ; les plus longs seulement."""
        for taille in range(len(mots) - 1, 0, -1):
            suites = (" ".join(mots[i : i + taille]) for i in range(len(mots) - taille + 1))
            trouves = {self.numero[s] for s in suites if s in self.numero}
            if trouves:
                return trouves
        return set()

    def _commencent_par(self, debut: str) -> set[int]:
        """Les noms que la banque a pu couper ainsi."""
        if len(debut) < LONGUEUR_COUPE:
            return set()
        rang = bisect.bisect_left(self.noms, debut)
        fin = bisect.bisect_left(self.noms, debut + "~")
        return set(range(rang, fin))
