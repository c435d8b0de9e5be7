"""Le mode linéaire : répartir une base au prorata du temps, en entiers, pour toutes les immobilisations à la fois."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from refcomp.calculs.amortissement.exercices import Jours, annee
from refcomp.calculs.amortissement.prorata import Compteur, Entiers
from refcomp.errors import ArgumentInvalideError
from refcomp.rounding import Arrondi

LIMITE_ENTIERS = 2**61  # l'arrondi double un reste : il faut garder deux bits
AU_JOUR = Arrondi(Decimal(1))


@dataclass(frozen=True)
class Biens:
    """Des immobilisations à amortir, une par rang.

    Attributes:
        base: base amortissable, en unités mineures.
        dureep: numérateur de la durée en années.
        dureeq: diviseur de la durée en années.
        depart: jour d'où part l'amortissement.
        sortie: dernier jour amorti si le bien sort avant la fin, sinon NaT.
    """

    base: Entiers
    dureep: Entiers
    dureeq: Entiers
    depart: Jours
    sortie: Jours


@dataclass(frozen=True)
class Lignes:
    """Les lignes des plans : un bien (son rang) et un exercice par ligne, dans l'ordre."""

    bien: Entiers
    exercice: Entiers
    debut: Jours
    fin: Jours
    jours: Entiers
    dotation: Entiers
    cumul: Entiers


def lignes_lineaires(biens: Biens, compteur: Compteur, arrondi: Arrondi, facteur: int) -> Lignes:
    """Calcule les plans linéaires.

    Chaque dotation est arrondie ; la dernière est le complément, si bien qu'un plan mené à son terme somme à sa base.

    Args:
        biens: les immobilisations.
        compteur: la convention de jours.
        arrondi: l'arrondi d'une dotation ; sa base est un nombre entier d'unités mineures.
        facteur: nombre d'unités mineures dans une unité de la monnaie.

    Raises:
        ArgumentInvalideError: si un montant est trop grand pour un calcul exact ou si l'arrondi est trop fin.
    """
    bien, rang = _deplie(-(-biens.dureep // biens.dureeq) + 2)
    depart, sortie = biens.depart[bien], biens.sortie[bien]
    clotures = compteur.exercices.suite(depart, rang)
    precedentes = np.roll(clotures, 1)
    debut = np.where(rang == 0, depart, precedentes + 1)
    fin = np.where(np.isnat(sortie), clotures, np.minimum(clotures, sortie))
    origine = compteur.depart(depart)
    bornes = (origine, np.where(rang == 0, origine, compteur.fin(precedentes)), compteur.fin(fin))
    avancement = _avancement(biens, bien, bornes, compteur)
    garde = (avancement.restant > 0) & (np.isnat(sortie) | (debut <= sortie))
    brutes = _dotations(biens.base[bien], avancement, arrondi, facteur)
    cumul = _cumul(np.where(garde, brutes, 0), biens.base[bien], rang == 0, avancement.termine)
    dotation = cumul - np.where(rang == 0, 0, np.roll(cumul, 1))
    return Lignes(
        bien=bien[garde],
        exercice=annee(clotures)[garde],
        debut=debut[garde],
        fin=fin[garde],
        jours=avancement.jours[garde],
        dotation=dotation[garde],
        cumul=cumul[garde],
    )


@dataclass(frozen=True)
class Avancement:
    """Où en est chaque ligne dans la vie de son bien.

    Attributes:
        part: durée de la ligne sur durée du bien, en fraction (haut, bas).
        restant: ce qui reste de la durée au début de la ligne ; seul son signe a un sens.
        termine: vrai si la durée s'achève dans la ligne.
        jours: jours comptés ; dans la dernière ligne, ce qui reste de la durée, au jour le plus proche.
    """

    part: tuple[Entiers, Entiers]
    restant: Entiers
    termine: npt.NDArray[np.bool_]
    jours: Entiers


def _avancement(
    biens: Biens,
    bien: Entiers,
    bornes: tuple[Entiers, Entiers, Entiers],
    compteur: Compteur,
) -> Avancement:
    """Situe chaque ligne : `bornes` sont le départ du bien, le début et la fin de la ligne, en positions."""
    origine, avant, apres = bornes
    dureep, dureeq = biens.dureep[bien], biens.dureeq[bien]
    ecoule, temps = compteur.temps(origine, avant), compteur.temps(avant, apres)
    termine = compteur.temps(origine, apres).atteint(dureep, dureeq)
    restant = dureep * ecoule.diviseur - dureeq * ecoule.numerateur
    jours_restants = AU_JOUR.appliquer_unites(restant * compteur.annee(apres), dureeq * ecoule.diviseur)
    return Avancement(
        part=(temps.numerateur * dureeq, temps.diviseur * dureep),
        restant=restant,
        termine=termine,
        jours=np.where(termine, np.minimum(jours_restants, apres - avant), apres - avant),
    )


def _deplie(nombres: Entiers) -> tuple[Entiers, Entiers]:
    """Le rang du bien et le rang de l'exercice de chaque ligne possible."""
    bien = np.repeat(np.arange(len(nombres)), nombres)
    debuts = np.cumsum(nombres) - nombres
    return bien, np.arange(len(bien)) - debuts[bien]


def _dotations(base: Entiers, avancement: Avancement, arrondi: Arrondi, facteur: int) -> Entiers:
    """Base × part de la durée, arrondie, en entiers d'un bout à l'autre."""
    haut, bas = avancement.part
    pas = arrondi.base * facteur
    if pas != int(pas) or pas < 1:
        raise ArgumentInvalideError(f"L'arrondi à {arrondi.base} est plus fin que la plus petite unité de la monnaie.")
    plus_grand = int(base.max(initial=0)) * int(haut.max(initial=0))
    if max(plus_grand, int(bas.max(initial=0)) * int(pas)) >= LIMITE_ENTIERS:
        raise ArgumentInvalideError("Une base est trop grande, ou une durée trop fine, pour un calcul exact.")
    return arrondi.appliquer_unites(base * haut, bas * int(pas)) * int(pas)


def _cumul(
    dotations: Entiers,
    base: Entiers,
    premieres: npt.NDArray[np.bool_],
    termine: npt.NDArray[np.bool_],
) -> Entiers:
    """Cumul par bien, jamais au-delà de la base, égal à la base au terme."""
    general = np.cumsum(dotations)
    depart = np.maximum.accumulate(np.where(premieres, np.arange(len(general)), 0))
    par_bien = general - (general - dotations)[depart]
    return np.where(termine, base, np.minimum(par_bien, base))
