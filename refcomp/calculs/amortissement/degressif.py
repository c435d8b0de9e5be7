"""Le mode dégressif fiscal : un taux constant sur la valeur nette, puis le linéaire, pour tous les biens à la fois.

CGI ann. II art. 23 : la première annuité part du premier jour du mois d'acquisition ; les suivantes appliquent le même
taux à la valeur restante ; dès que le quotient de cette valeur par les années restantes est plus fort, il le remplace.
Axelor, Dynamics 365 et les manuels lus (Gualino, fiches de cours) comptent ces années en exercices, le premier entier :
c'est le défaut ; compter les mois de date à date est l'autre lecture du mot « restant » (`annees_restantes`).
Le temps se compte en jours de mois de trente jours : un exercice de douze mois en a 360.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from refcomp.calculs.amortissement.exercices import Exercices, Jours, annee
from refcomp.calculs.amortissement.lineaire import LIMITE_ENTIERS
from refcomp.calculs.amortissement.prorata import ANNEE_COMMERCIALE, MOIS_COMMERCIAL, Entiers
from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import Arrondi

MOIS_PAR_AN = 12
Masque = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class BiensDegressifs:
    """Des biens à amortir en dégressif, un par rang.

    Attributes:
        base: prix de revient, en unités mineures.
        mois: durée d'utilisation, en mois.
        tauxp: numérateur du taux dégressif annuel.
        tauxq: diviseur du taux dégressif annuel.
        depart: premier jour du mois d'acquisition.
        sortie: jour de sortie, ou NaT.
    """

    base: Entiers
    mois: Entiers
    tauxp: Entiers
    tauxq: Entiers
    depart: Jours
    sortie: Jours


@dataclass(frozen=True)
class Regles:
    """Les conventions d'un plan dégressif.

    Attributes:
        exercices: le calendrier, clos en fin de mois.
        annees_restantes: `exercices` ou `mois`.
        mois_sortie: `exclu` (mois entiers écoulés) ou `jours`.
        arrondi: l'arrondi d'une dotation.
        facteur: unités mineures dans une unité de la monnaie.
    """

    exercices: Exercices
    annees_restantes: str
    mois_sortie: str
    arrondi: Arrondi
    facteur: int

    @property
    def pas(self) -> int:
        """Le pas de l'arrondi, en unités mineures."""
        pas = self.arrondi.base * self.facteur
        if pas != int(pas) or pas < 1:
            raise ArgumentInvalideError(
                f"L'arrondi à {self.arrondi.base} est plus fin que la plus petite unité de la monnaie.",
            )
        return int(pas)


@dataclass(frozen=True)
class LignesDegressives:
    """Les lignes des plans : un bien (son rang) et un exercice par ligne, dans l'ordre.

    Attributes:
        jours: jours comptés, de mois de trente jours.
        base: valeur nette au début de la ligne, en unités mineures.
        restant: mois restants au début de la ligne, selon la convention.
        lineaire: vrai si la ligne suit le quotient par les années restantes.
    """

    bien: Entiers
    exercice: Entiers
    debut: Jours
    fin: Jours
    jours: Entiers
    base: Entiers
    restant: Entiers
    lineaire: Masque
    dotation: Entiers


def lignes_degressives(biens: BiensDegressifs, regles: Regles) -> LignesDegressives:
    """Calcule les plans, exercice après exercice, tous les biens d'un coup.

    Raises:
        ArgumentInvalideError: si un montant est trop grand pour un calcul exact ou si l'arrondi est trop fin.
    """
    _check_taille(biens, regles)
    rangees: list[dict[str, npt.NDArray[np.generic]]] = []
    vnc, ecoule = biens.base.copy(), np.zeros_like(biens.mois)
    debut = biens.depart
    sorti = np.zeros(len(vnc), dtype=bool)
    for rang in range(_exercices_possibles(biens, regles)):
        cloture = regles.exercices.suite(biens.depart, np.full(len(vnc), rang))
        restant = biens.mois - (rang * MOIS_PAR_AN if regles.annees_restantes == "exercices" else ecoule)
        garde = (restant > 0) & ~sorti
        sorti = sorti | (biens.sortie <= cloture)
        fin = np.where(sorti, np.fmin(biens.sortie, cloture), cloture)
        mois = _mois_entre(debut, cloture)
        jours = mois * MOIS_COMMERCIAL
        if sorti.any():
            jours = np.where(sorti, _jours_de_sortie(debut, fin, mois, regles), jours)
        dotation, lineaire = _dotation(biens, vnc, restant, jours, regles)
        dotation = np.where(garde, dotation, 0)
        ligne = {"exercice": annee(cloture), "debut": debut, "fin": fin, "jours": jours, "base": vnc}
        rangees.append(ligne | {"restant": restant, "lineaire": lineaire, "dotation": dotation, "garde": garde})
        vnc, ecoule, debut = vnc - dotation, ecoule + mois, cloture + 1
    return _assemble(rangees, len(biens.base))


def _exercices_possibles(biens: BiensDegressifs, regles: Regles) -> int:
    """Autant d'exercices que d'années ; un ou deux de plus si la durée court de date à date."""
    if not len(biens.mois):
        return 0
    annees = -(-int(biens.mois.max()) // MOIS_PAR_AN)
    return annees if regles.annees_restantes == "exercices" else annees + 2


def _dotation(
    biens: BiensDegressifs,
    vnc: Entiers,
    restant: Entiers,
    jours: Entiers,
    regles: Regles,
) -> tuple[Entiers, Masque]:
    """La dotation d'un exercice, et si elle suit le quotient par les années restantes (quand il est le plus fort)."""
    reste = np.maximum(restant, 1)
    lineaire = MOIS_PAR_AN * biens.tauxq > biens.tauxp * reste
    haut = np.where(lineaire, 1, biens.tauxp)
    bas = np.where(lineaire, reste * MOIS_COMMERCIAL, biens.tauxq * ANNEE_COMMERCIALE)
    arrondie = regles.arrondi.appliquer_unites(vnc * haut * jours, bas * regles.pas) * regles.pas
    solde = lineaire & (reste * MOIS_COMMERCIAL <= jours)
    return np.where(solde, vnc, np.minimum(arrondie, vnc)), lineaire


def _mois_entre(debut: Jours, cloture: Jours) -> Entiers:
    """Mois entiers du premier jour d'un mois à la fin d'un autre."""
    return (cloture.astype("datetime64[M]") - debut.astype("datetime64[M]")).astype(np.int64) + 1


def _jours_de_sortie(debut: Jours, fin: Jours, mois: Entiers, regles: Regles) -> Entiers:
    """Jours comptés dans l'exercice de sortie : les mois entiers écoulés, ou les jours, celui de sortie compris."""
    mois_de_fin = fin.astype("datetime64[M]")
    ecoules = (mois_de_fin - debut.astype("datetime64[M]")).astype(np.int64) * MOIS_COMMERCIAL
    if regles.mois_sortie == "jours":
        quantieme = (fin - mois_de_fin.astype("datetime64[D]")).astype(np.int64) + 1
        dernier = (fin + 1).astype("datetime64[M]") != mois_de_fin
        ecoules = ecoules + np.where(dernier, MOIS_COMMERCIAL, np.minimum(quantieme, MOIS_COMMERCIAL))
    return np.clip(ecoules, 0, mois * MOIS_COMMERCIAL)


def _assemble(rangees: list[dict[str, npt.NDArray[np.generic]]], nombre: int) -> LignesDegressives:
    """Range les lignes par bien, puis par exercice."""
    if not rangees:
        vide, sans_jour = np.empty(0, dtype=np.int64), np.empty(0, dtype="datetime64[D]")
        return LignesDegressives(vide, vide, sans_jour, sans_jour, vide, vide, vide, vide.astype(bool), vide)
    tables = {nom: np.stack([r[nom] for r in rangees], axis=1) for nom in rangees[0]}
    garde = tables.pop("garde").astype(bool)
    bien = np.broadcast_to(np.arange(nombre)[:, None], garde.shape)[garde]
    return LignesDegressives(bien=bien, **{nom: table[garde] for nom, table in tables.items()})


def _check_taille(biens: BiensDegressifs, regles: Regles) -> None:
    jours = 2 * ANNEE_COMMERCIALE
    haut = int(biens.base.max(initial=0)) * int(biens.tauxp.max(initial=1)) * jours
    bas = max(int(biens.tauxq.max(initial=1)), int(biens.mois.max(initial=1))) * ANNEE_COMMERCIALE * regles.pas
    if max(haut, bas) >= LIMITE_ENTIERS:
        raise ArgumentInvalideError("Une base est trop grande, ou un taux trop fin, pour un calcul exact.")
