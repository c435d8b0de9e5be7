"""Le calcul des plans : une récurrence en entiers, période après période, pour tous les emprunts à la fois.

Intérêt = capital restant dû × taux de période, arrondi à la plus petite unité. La dernière échéance rembourse tout ce
qui reste : un plan somme donc exactement au capital emprunté, augmenté des intérêts capitalisés d'un différé total.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from refcomp.calculs.emprunt.annuite import (
    UNITE_TAUX,
    Entiers,
    Reels,
    echeances_arrondies,
    echeances_exactes,
    taux_flottants,
)
from refcomp.calculs.emprunt.conventions import Convention
from refcomp.errors import ArgumentInvalideError

Masque = npt.NDArray[np.bool_]
LIMITE_ENTIERS = 2**61
LOT = 4096  # les lignes d'un lot tiennent dans le cache : dispersées dans tout le fichier, les écrire coûte le triple
RENDU = 1 - 1e-6  # un centime accumulé est rendu dès qu'il est complet, à l'erreur flottante près
ANNUITES, AMORTISSEMENT, IN_FINE = 0, 1, 2
COLONNES = ("debut", "interets", "capitalises", "capital", "assurance", "restant")


@dataclass(frozen=True)
class Dossiers:
    """Des emprunts, un par rang ; montants en unités mineures, taux en cent-millionièmes.

    Attributes:
        capital: somme empruntée.
        taux: taux annuel.
        par_an: nombre d'échéances par an.
        nombre: nombre total d'échéances, différé compris.
        mode: 0 échéances constantes, 1 amortissement constant, 2 in fine.
        differe: nombre d'échéances de différé.
        total: vrai si le différé est total (les intérêts s'ajoutent au capital).
        assurance: taux annuel d'assurance, ou prime par échéance.
        imposee: échéance constante convenue, 0 si elle est à calculer.
    """

    capital: Entiers
    taux: Entiers
    par_an: Entiers
    nombre: Entiers
    mode: Entiers
    differe: Entiers
    total: Entiers
    assurance: Entiers
    imposee: Entiers


@dataclass(frozen=True)
class Lignes:
    """Les lignes des plans, emprunt après emprunt : `dossier` et `rang` situent chaque ligne."""

    dossier: Entiers
    rang: Entiers
    montants: dict[str, Entiers]


@dataclass
class _Etat:
    """Où en est chaque emprunt au début d'une période."""

    restant: Entiers
    echeance: Entiers
    part: Entiers
    theorique: Reels
    accumule: Reels
    exacte: Reels = field(default_factory=lambda: np.empty(0))


def lignes_plans(dossiers: Dossiers, convention: Convention) -> Lignes:
    """Calcule toutes les lignes.

    Raises:
        ArgumentInvalideError: si un montant est trop grand pour un calcul exact.
    """
    _check_limites(dossiers, convention)
    nombre = dossiers.nombre
    depart = np.cumsum(nombre) - nombre
    total = int(nombre.sum())
    montants = {c: np.empty(total, dtype=np.int64) for c in COLONNES}
    for debut in range(0, len(nombre), LOT):
        lot = np.arange(debut, min(debut + LOT, len(nombre)))
        _remplit(_choisis(dossiers, lot), depart[lot], convention, montants)
    dossier = np.repeat(np.arange(len(nombre)), nombre)
    rangs = np.arange(total) - np.repeat(depart, nombre) + 1
    return Lignes(dossier, rangs, montants)


def _choisis(dossiers: Dossiers, rangs: Entiers) -> Dossiers:
    return Dossiers(**{c: getattr(dossiers, c)[rangs] for c in Dossiers.__dataclass_fields__})


def _remplit(dossiers: Dossiers, depart: Entiers, convention: Convention, montants: dict[str, Entiers]) -> None:
    """Calcule un lot d'emprunts et écrit leurs lignes à leur place."""
    ordre = np.argsort(-dossiers.nombre, kind="stable")  # à chaque période, les emprunts en cours sont les premiers
    tries, places = _choisis(dossiers, ordre), depart[ordre]
    etat = _etat_initial(tries)
    for rang in range(int(tries.nombre.max(initial=0))):
        vifs = int(np.searchsorted(-tries.nombre, -rang, side="left"))
        cible = places[:vifs] + rang
        for colonne, valeurs in zip(COLONNES, _periode(tries, etat, convention, rang, vifs), strict=True):
            montants[colonne][cible] = valeurs


def _etat_initial(dossiers: Dossiers) -> _Etat:
    zeros = np.zeros(len(dossiers.capital), dtype=np.int64)
    return _Etat(
        restant=dossiers.capital.copy(),
        echeance=dossiers.imposee.copy(),
        part=zeros.copy(),
        theorique=dossiers.capital.astype(np.float64),
        accumule=np.zeros(len(zeros)),
        exacte=np.zeros(len(zeros)),
    )


def _periode(d: Dossiers, etat: _Etat, convention: Convention, rang: int, vifs: int) -> tuple[Entiers, ...]:
    """Une période de tous les emprunts en cours : les montants de la ligne, et l'état qui avance."""
    commencent = np.flatnonzero(d.differe[:vifs] == rang)
    if len(commencent):
        _fixe_echeances(d, etat, convention, commencent)
    debut = etat.restant[:vifs].copy()
    interets = _interets(d, etat, convention, vifs)
    differe = rang < d.differe[:vifs]
    dernier = d.nombre[:vifs] == rang + 1
    capital = _capital(d, etat, convention, interets, vifs)
    capital = np.where(dernier, debut, np.where(differe, 0, np.clip(capital, 0, debut)))
    capitalises = np.where(differe & (d.total[:vifs] == 1), interets, 0)
    if convention.centimes == "dernier_interet":
        ajuste = etat.echeance[:vifs] - debut
        proche = np.abs(ajuste - interets) <= d.nombre[:vifs] * convention.pas
        egalise = dernier & proche & (d.mode[:vifs] == ANNUITES) & (d.imposee[:vifs] == 0) & (ajuste >= 0)
        interets = np.where(egalise, ajuste, interets)
    assurance = _assurance(d, convention, debut, vifs)
    etat.restant[:vifs] = debut - capital + capitalises
    if convention.centimes == "capital_theorique":
        _avance_theorique(d, etat, convention, differe, vifs)
    return debut, interets, capitalises, capital, assurance, etat.restant[:vifs].copy()


def _fixe_echeances(d: Dossiers, etat: _Etat, convention: Convention, rangs: Entiers) -> None:
    """À la fin du différé, l'échéance ou le capital constant se fixe sur ce qui reste dû."""
    reste, periodes = etat.restant[rangs], d.nombre[rangs] - d.differe[rangs]
    donnees = (reste, d.taux[rangs], d.par_an[rangs], periodes)
    calculees = echeances_arrondies(
        *donnees, equivalent=convention.equivalent, arrondi=convention.arrondi, pas=convention.pas
    )
    etat.echeance[rangs] = np.where(d.imposee[rangs] > 0, d.imposee[rangs], calculees)
    etat.part[rangs] = convention.arrondi.appliquer_unites(reste, periodes * convention.pas) * convention.pas
    etat.exacte[rangs] = echeances_exactes(*donnees, equivalent=convention.equivalent)
    etat.theorique[rangs] = reste


def _interets(d: Dossiers, etat: _Etat, convention: Convention, vifs: int) -> Entiers:
    """Les intérêts courus de la période, arrondis ; un centime accumulé est rendu sous `capital_theorique`."""
    taux, par_an = d.taux[:vifs], d.par_an[:vifs]
    if convention.centimes != "capital_theorique" and not convention.equivalent:
        return convention.devise.arrondi.appliquer_unites(etat.restant[:vifs] * taux, UNITE_TAUX * par_an)
    constantes = (d.mode[:vifs] == ANNUITES) & (convention.centimes == "capital_theorique")
    base = np.where(constantes, etat.theorique[:vifs], etat.restant[:vifs])
    exacts = base * taux_flottants(taux, par_an, equivalent=convention.equivalent)
    arrondis = np.floor(exacts + 0.5 + 1e-9)
    if convention.centimes == "capital_theorique":
        cumul = etat.accumule[:vifs] + exacts - arrondis
        rendu = np.where(np.abs(cumul) >= RENDU, np.rint(cumul), 0)
        etat.accumule[:vifs] = cumul - rendu
        arrondis = arrondis + rendu
    return arrondis.astype(np.int64)


def _capital(d: Dossiers, etat: _Etat, convention: Convention, interets: Entiers, vifs: int) -> Entiers:
    """Le capital remboursé hors différé et hors dernière échéance."""
    mode = d.mode[:vifs]
    if convention.centimes == "capital_theorique":
        taux = taux_flottants(d.taux[:vifs], d.par_an[:vifs], equivalent=convention.equivalent)
        constant = np.rint(etat.exacte[:vifs] - etat.theorique[:vifs] * taux).astype(np.int64)
    else:
        constant = etat.echeance[:vifs] - interets
    return np.select([mode == ANNUITES, mode == AMORTISSEMENT], [constant, etat.part[:vifs]], 0)


def _avance_theorique(d: Dossiers, etat: _Etat, convention: Convention, differe: Masque, vifs: int) -> None:
    taux = taux_flottants(d.taux[:vifs], d.par_an[:vifs], equivalent=convention.equivalent)
    suite = etat.theorique[:vifs] * (1 + taux) - etat.exacte[:vifs]
    etat.theorique[:vifs] = np.where(differe, etat.restant[:vifs], suite)


def _assurance(d: Dossiers, convention: Convention, debut: Entiers, vifs: int) -> Entiers:
    """La prime de la période : fixe, ou taux annuel / nombre d'échéances par an sur le capital choisi."""
    if convention.base_assurance == "montant":
        return d.assurance[:vifs]
    base = d.capital[:vifs] if convention.base_assurance == "capital_initial" else debut
    return convention.devise.arrondi.appliquer_unites(base * d.assurance[:vifs], UNITE_TAUX * d.par_an[:vifs])


def _check_limites(d: Dossiers, convention: Convention) -> None:
    """Refuse ce qui dépasserait un entier de 64 bits : le produit d'un capital (capitalisé) et d'un taux."""
    grossi = d.capital * (1 + d.taux / UNITE_TAUX) ** (d.differe / d.par_an)
    fort = d.taux if convention.base_assurance == "montant" else np.maximum(d.taux, d.assurance)
    if len(grossi) and float(np.max(grossi * np.maximum(fort, d.par_an))) >= LIMITE_ENTIERS:
        raise ArgumentInvalideError("Un capital est trop grand, ou son taux trop fort, pour un calcul exact.")
