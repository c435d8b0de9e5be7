"""L'entonnoir de la prospection : taux de transformation d'une étape à l'autre, coûts unitaires, retour.

>>> actions = pd.DataFrame({"action": ["salon"], "contacts": [200], "rendez_vous": [50], "clients": [10],
...                         "cout": [4000], "marge": [6000]})
>>> bilan = bilan_prospection(actions)
>>> bilan.taux("salon", "clients"), bilan.cout("salon", "rendez_vous"), bilan.retour("salon")
(Fraction(1, 20), Fraction(80, 1), Fraction(1, 2))
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import exact, load_liste
from refcomp.calculs.explication import Explication
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "Le bilan de la prospection ne peut pas être établi :"
ENSEMBLE = "Ensemble"
ETAPES = {
    "envois": "envois",
    "delivres": "envois délivrés",
    "contacts": "contacts",
    "ouvertures": "ouvertures",
    "reponses": "réponses",
    "qualifies": "prospects qualifiés",
    "rendez_vous": "rendez-vous",
    "devis": "devis",
    "clients": "clients",
}
BASES = {"marge": "la marge", "chiffre_affaires": "le chiffre d'affaires"}
MONTANTS = ("cout", *BASES)


@dataclass(frozen=True)
class BilanProspection:
    """Le bilan de chaque action de prospection, et de l'ensemble.

    Attributes:
        tableau: une ligne par action et étape, l'ensemble à la fin : `action etape nombre taux_etape taux_global
            cout_unitaire`. `taux_etape` rapporte l'étape à la précédente, `taux_global` à la première (NaN si le
            dénominateur est nul) ; `cout_unitaire` est le coût de l'action par unité de l'étape, arrondi à la monnaie.
        rentabilite: une ligne par action : `action cout gain resultat retour`, `gain` étant la marge ou le chiffre
            d'affaires selon `base` ; NaN si la donnée manque.
        etapes: les étapes, dans l'ordre.
        base: ce que le retour rapporte au coût.
        devise: la monnaie.
        constats: ce qui étonne sans empêcher : une étape plus nombreuse que la précédente.
        exactes: les valeurs exactes, par (action, colonne).
    """

    tableau: pd.DataFrame
    rentabilite: pd.DataFrame
    etapes: tuple[str, ...]
    base: str
    devise: Monnaie
    constats: tuple[Constat, ...]
    exactes: dict[tuple[str, str], Fraction]

    def taux(self, action: str, etape: str, depuis: str | None = None) -> Fraction:
        """Le taux de transformation exact d'une étape, depuis une autre (la première par défaut).

        Raises:
            ArgumentInvalideError: si l'action ou l'étape est inconnue, ou si l'étape de départ ne compte personne.
        """
        haut, bas = self._valeur(action, etape), self._valeur(action, depuis or self.etapes[0])
        if not bas:
            raise ArgumentInvalideError(f"« {action} » : aucun élément à l'étape « {depuis or self.etapes[0]} ».")
        return haut / bas

    def cout(self, action: str, etape: str) -> Fraction:
        """Le coût exact, non arrondi, d'une unité d'une étape.

        Raises:
            ArgumentInvalideError: si l'action ou l'étape est inconnue, si le coût manque ou si l'étape est vide.
        """
        nombre, cout = self._valeur(action, etape), self._valeur(action, "cout")
        if not nombre:
            raise ArgumentInvalideError(f"« {action} » : aucun élément à l'étape « {etape} ».")
        return cout / nombre

    def retour(self, action: str) -> Fraction:
        """Le retour sur investissement exact : (gain - coût) / coût, en fraction.

        Raises:
            ArgumentInvalideError: si l'action est inconnue, si le coût ou le gain manque, ou si le coût est nul.
        """
        cout = self._valeur(action, "cout")
        if not cout:
            raise ArgumentInvalideError(f"« {action} » ne coûte rien : un retour sur investissement n'a pas de sens.")
        return (self._valeur(action, self.base) - cout) / cout

    def besoin(self, action: str, objectif: int) -> dict[str, int]:
        """Ce qu'il faut à chaque étape pour atteindre un nombre de clients, aux taux constatés, arrondi au-dessus.

        Args:
            action: l'action dont les taux servent, ou « Ensemble ».
            objectif: le nombre voulu à la dernière étape.

        Raises:
            ArgumentInvalideError: si l'objectif n'est pas un entier positif, ou si la dernière étape est vide.
        """
        if isinstance(objectif, bool) or not isinstance(objectif, int | np.integer) or objectif <= 0:
            raise ArgumentInvalideError(f"« objectif » vaut {objectif!r} ; un nombre entier positif est attendu.")
        dernier = self._valeur(action, self.etapes[-1])
        if not dernier:
            raise ArgumentInvalideError(f"« {action} » n'a rien à la dernière étape : ses taux ne disent rien.")
        return {e: ceil(objectif * self._valeur(action, e) / dernier) for e in self.etapes}

    def _valeur(self, action: str, colonne: str) -> Fraction:
        check_choix("action", action, dict.fromkeys(a for a, _ in self.exactes))
        if colonne not in self.etapes and colonne not in MONTANTS:
            check_choix("etape", colonne, self.etapes)
        if (action, colonne) not in self.exactes:
            raise ArgumentInvalideError(f"« {action} » : la colonne « {colonne} » n'a pas été donnée.")
        return self.exactes[action, colonne]

    def explication(self) -> Explication:
        """Le bilan écrit comme un corrigé : taux, coûts unitaires, retour, comparaison des actions."""
        from refcomp.calculs.prospection.corrige import build_bilan  # noqa: PLC0415 - il lit ce résultat

        return build_bilan(self)


def bilan_prospection(
    actions: pd.DataFrame,
    *,
    etapes: Sequence[str] | None = None,
    base: str = "marge",
    devise: Monnaie | str = EUR,
) -> BilanProspection:
    """Établit le bilan d'actions de prospection.

    Args:
        actions: une ligne par action : `action`, une colonne de nombres par étape, et s'ils existent `cout`, `marge` et
            `chiffre_affaires`.
        etapes: les colonnes des étapes, dans l'ordre ; par défaut celles d'`ETAPES` qui sont dans la table.
        base: ce que le retour rapporte au coût : la `marge` (défaut : une vente coûte aussi ce qu'on a vendu) ou le
            `chiffre_affaires`, comme bien des manuels ; le second surestime.
        devise: la monnaie, ou son code.

    Returns:
        Un `BilanProspection` ; la ligne « Ensemble » est calculée sur les totaux, jamais par moyenne des taux.

    Raises:
        DonneesInvalidesError: en une fois, pour les colonnes absentes et les nombres refusés.
        ArgumentInvalideError: si la base est inconnue ou si moins d'une étape est donnée.

    Sources : cours-ndrc.fr, entraînement E5A (coût d'acquisition) ; lecoursgratuit.com et callofsuccess.com (retour).
    """
    connue = monnaie(devise)
    check_choix("base", base, BASES)
    check_frame(actions, Contrat("actions", (Colonne("action", "texte", "action de prospection", unique=True),)))
    voulues = tuple(e for e in ETAPES if e in actions) if etapes is None else _load_etapes(etapes)
    if not voulues:
        raise ArgumentInvalideError(f"Aucune étape dans la table ; étapes connues : {', '.join(ETAPES)}.")
    nombres = tuple(Colonne(e, "entier", ETAPES.get(e, f"étape « {e} »"), minimum=0) for e in voulues)
    montants = tuple(Colonne(m, "montant", m, obligatoire=False) for m in MONTANTS)
    lues = check_frame(
        actions,
        Contrat("actions", (Colonne("action", "texte", "action", unique=True), *nombres, *montants)),
        devise=connue,
    )
    _check_actions(lues)
    exactes = _exactes(lues, (*voulues, *(m for m in MONTANTS if m in lues)))
    noms = [*lues["action"], ENSEMBLE]
    return BilanProspection(
        tableau=_tableau(noms, voulues, exactes, connue),
        rentabilite=_rentabilite(noms, base, exactes),
        etapes=voulues,
        base=base,
        devise=connue,
        constats=tuple(_croissances(lues, voulues)),
        exactes=exactes,
    )


def _load_etapes(etapes: Sequence[str]) -> tuple[str, ...]:
    voulues = load_liste("etapes", etapes, "['contacts', 'rendez_vous', 'clients']")
    if len(set(voulues)) != len(voulues):
        raise ArgumentInvalideError("« etapes » : une étape y figure deux fois.")
    return tuple(voulues)


def _check_actions(lues: pd.DataFrame) -> None:
    constats = []
    if "cout" in lues and (lues["cout"] < 0).any():
        noms = ", ".join(lues.loc[lues["cout"] < 0, "action"])
        constats.append(Constat("erreur", "cout_negatif", f"Un coût ne peut être négatif : {noms}.", "cout"))
    if ENSEMBLE in set(lues["action"]):
        message = f"Une action s'appelle « {ENSEMBLE} » : ce nom est celui de la ligne de total."
        constats.append(Constat("erreur", "nom_reserve", message, "action"))
    if constats:
        raise DonneesInvalidesError(TITRE, constats)


def _exactes(lues: pd.DataFrame, colonnes: tuple[str, ...]) -> dict[tuple[str, str], Fraction]:
    """Les valeurs exactes de chaque action, et leurs totaux."""
    valeurs = {(str(r["action"]), c): exact(r[c]) for r in lues.to_dict("records") for c in colonnes}
    totaux = {(ENSEMBLE, c): sum((valeurs[str(a), c] for a in lues["action"]), Fraction(0)) for c in colonnes}
    return valeurs | totaux


def _tableau(
    noms: list[str], etapes: tuple[str, ...], exactes: dict[tuple[str, str], Fraction], devise: Monnaie
) -> pd.DataFrame:
    lignes = []
    for nom in noms:
        nombres = [exactes[nom, e] for e in etapes]
        cout = exactes.get((nom, "cout"))
        for etape, avant, nombre in zip(etapes, [None, *nombres[:-1]], nombres, strict=True):
            unitaire = np.nan if cout is None or not nombre else float(devise.arrondi.appliquer(cout / nombre))
            taux = _rapport(nombre, avant), _rapport(nombre, nombres[0])
            lignes.append((nom, etape, int(nombre), *taux, unitaire))
    return pd.DataFrame(lignes, columns=["action", "etape", "nombre", "taux_etape", "taux_global", "cout_unitaire"])


def _rapport(haut: Fraction, bas: Fraction | None) -> float:
    return float(haut / bas) if bas else np.nan


def _rentabilite(noms: list[str], base: str, exactes: dict[tuple[str, str], Fraction]) -> pd.DataFrame:
    lignes = []
    for nom in noms:
        cout, gain = exactes.get((nom, "cout")), exactes.get((nom, base))
        resultat = None if cout is None or gain is None else gain - cout
        retour = np.nan if resultat is None else _rapport(resultat, cout)
        connus = (np.nan if v is None else float(v) for v in (cout, gain, resultat))
        lignes.append((nom, *connus, retour))
    return pd.DataFrame(lignes, columns=["action", "cout", "gain", "resultat", "retour"])


def _croissances(lues: pd.DataFrame, etapes: tuple[str, ...]) -> list[Constat]:
    constats = []
    for avant, apres in pairwise(etapes):
        noms = ", ".join(lues.loc[lues[apres] > lues[avant], "action"])
        if noms:
            message = f"{noms} : « {apres} » dépasse « {avant} », le taux passera 100 % ; vérifiez l'ordre des étapes."
            constats.append(Constat("avertissement", "etape_croissante", message, apres))
    return constats
