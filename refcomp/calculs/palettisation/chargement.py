"""Le chargement d'un véhicule : emplacements au sol, gerbage, poids, nombre de véhicules et taux de remplissage.

Deux sens de pose donnent deux nombres : une semi-remorque de 13,60 m porte 33 palettes Europe trois de front, 34 deux
de front si l'on ne laisse aucun jeu. Le jeu entre palettes est donc un argument, 10 mm par défaut : on retrouve les 33
de l'usage. De même en hauteur : on ne charge pas jusqu'au toit, il faut lever la palette pour la poser. 50 mm sont
laissés par défaut (deux pouces, codingace.net, « Pallet height limit », lu le 27/11/2026) ; c'est un usage, non une
règle.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

import pandas as pd

from refcomp.calculs.commande.lignes import exacts
from refcomp.calculs.entrees import check_genre, exact, load_ensemble, load_nombres
from refcomp.calculs.explication import Explication
from refcomp.calculs.palettisation.plan import load_palette
from refcomp.calculs.palettisation.supports import EUROPE, SEMI_REMORQUE, VEHICULES, Palette, Vehicule
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame

TITRE = "Le chargement ne peut pas être établi :"
SENS = ("long", "travers", "meilleur")
PALETTES = Contrat(
    "palettes",
    (
        Colonne("poids", "nombre", "poids de la palette chargée (kg)", minimum=0),
        Colonne("hauteur", "nombre", "hauteur de la palette chargée (mm)", minimum=1),
        Colonne("gerbable", "booleen", "palette que l'on peut superposer", obligatoire=False),
    ),
)
JEU = (Colonne("jeu", "entier", "jeu entre palettes (mm)", minimum=0),)
JEU_VERTICAL = (Colonne("jeu_vertical", "entier", "jeu sous le toit (mm)", minimum=0),)


@dataclass(frozen=True)
class Chargement:
    """Les palettes placées dans des véhicules.

    Attributes:
        tableau: une ligne par véhicule : `vehicule palettes emplacements poids metres_plancher taux_emplacements
            taux_poids taux_volume`.
        palettes: les palettes reçues, avec `pile` et `vehicule` (numéros).
        emplacements: palettes que le plancher d'un véhicule porte.
        vehicules: nombre de véhicules du plan.
        minimum: nombre sous lequel on ne peut pas descendre (sol et poids) ; le plan est optimal s'il l'atteint.
        contrainte: ce qui fait ce minimum : `emplacements` ou `poids`.
        vehicule: le véhicule employé.
        support: la palette employée.
        jeu_vertical: l'espace laissé sous le toit, en millimètres.
        constats: plan peut-être perfectible, gerbage impossible.
    """

    tableau: pd.DataFrame
    palettes: pd.DataFrame
    emplacements: int
    vehicules: int
    minimum: int
    contrainte: str
    vehicule: Vehicule
    support: Palette
    jeu_vertical: int
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Les emplacements, les piles, le poids, le nombre de véhicules."""
        from refcomp.calculs.palettisation.corrige import build_chargement  # noqa: PLC0415 - il lit ce résultat

        return build_chargement(self)


def emplacements(
    vehicule: Vehicule | str = SEMI_REMORQUE,
    palette: Palette | str = EUROPE,
    *,
    jeu: int = 10,
    sens: str = "meilleur",
) -> int:
    """Renvoie le nombre de palettes que porte le plancher d'un véhicule.

    Args:
        vehicule: le véhicule, ou son nom (`semi_remorque`, `porteur`).
        palette: la palette, ou son nom.
        jeu: espace à laisser par palette dans chaque sens, en millimètres.
        sens: `long` (la longueur de la palette dans celle du véhicule), `travers`, ou le `meilleur` des deux.

    Raises:
        ArgumentInvalideError: si une convention n'est pas permise.
        DonneesInvalidesError: si le jeu est refusé.

    Sources : gpao.fr (33, 26 et 66 palettes) ; c-nouveau.fr (« 33 à 34 palettes Europe »).

    >>> emplacements(), emplacements(jeu=0), emplacements(palette="industrielle")
    (33, 34, 26)
    """
    par_rangee, rangees = _rangees(load_vehicule(vehicule), load_palette(palette), jeu, sens)
    return par_rangee * rangees


def load_vehicule(vehicule: Vehicule | str) -> Vehicule:
    """Renvoie un véhicule connu par son nom, ou celui qui est donné.

    Raises:
        ArgumentInvalideError: si le nom n'est pas connu.
    """
    if isinstance(vehicule, str):
        check_choix("vehicule", vehicule, VEHICULES)
        return VEHICULES[vehicule]
    check_genre("vehicule", vehicule, Vehicule, "un Vehicule ou son nom est attendu")
    return vehicule


def _rangees(vehicule: Vehicule, palette: Palette, jeu: int, sens: str) -> tuple[int, int]:
    """Palettes par rangée et nombre de rangées, dans le sens demandé."""
    check_choix("sens", sens, SENS)
    espace = int(load_nombres(TITRE, {"jeu": jeu}, JEU)["jeu"])
    a, b = palette.longueur + espace, palette.largeur + espace
    poses = {"long": (vehicule.largeur // b, vehicule.longueur // a)}
    poses["travers"] = (vehicule.largeur // a, vehicule.longueur // b)
    return max(poses.values(), key=lambda p: p[0] * p[1]) if sens == "meilleur" else poses[sens]


def chargement(
    palettes: pd.DataFrame,
    *,
    vehicule: Vehicule | str = SEMI_REMORQUE,
    palette: Palette | str = EUROPE,
    jeu: int = 10,
    jeu_vertical: int = 50,
    sens: str = "meilleur",
) -> Chargement:
    """Place des palettes chargées dans des véhicules.

    Args:
        palettes: une ligne par palette : `poids` (kg) `hauteur` (mm), palette comprise ; facultative : `gerbable` (deux
            palettes gerbables se superposent si la hauteur utile le permet). `PlanPalettisation.palettes` convient.
        vehicule: voir `emplacements`, comme `palette`, `jeu` et `sens`.
        palette: la palette, ou son nom.
        jeu: espace à laisser par palette.
        jeu_vertical: espace à laisser entre le haut d'une pile et le toit, en millimètres.
        sens: sens de pose.

    Returns:
        Un `Chargement` : les piles les plus lourdes d'abord, chacune dans le premier véhicule où elle tient. L'ordre
        des lignes n'y change rien.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes refusées, ou si une palette ne tient dans aucun véhicule.
        ArgumentInvalideError: si une convention n'est pas permise.

    Sources : scribd.com 415686023 (choix du véhicule) ; coderapp.vercel.app (piles de deux et emplacements) ;
    codingace.net, « Pallet height limit » (hauteur utile moins le jeu).
    """
    camion, support = load_vehicule(vehicule), load_palette(palette)
    lues, (par_rangee, rangees), garde = load_ensemble(
        TITRE,
        lambda: check_frame(palettes, PALETTES),
        lambda: _rangees(camion, support, jeu, sens),
        lambda: int(load_nombres(TITRE, {"jeu_vertical": jeu_vertical}, JEU_VERTICAL)["jeu_vertical"]),
    )
    places = par_rangee * rangees
    table = lues.reset_index(drop=True)
    poids, hauteurs = exacts(table["poids"]), exacts(table["hauteur"])
    _check_tient(list(lues.index), poids, hauteurs, places, camion, garde)
    gerbables = table["gerbable"].tolist() if "gerbable" in table else [False] * len(table)
    # Un ordre que celui des lignes ne change pas : à hauteur et poids égaux, deux palettes se valent.
    rangs = sorted(table.index, key=lambda i: (-hauteurs[i], -poids[i], *map(str, table.loc[i])))
    piles = _piles(rangs, gerbables, poids, hauteurs, camion, garde)
    choix = _places([sum((poids[i] for i in p), start=exact(0)) for p in piles], places, exact(camion.charge_utile))
    table["pile"], table["vehicule"] = 0, 0
    for numero, (pile, numero_vehicule) in enumerate(zip(piles, choix, strict=True), start=1):
        table.loc[pile, ["pile", "vehicule"]] = numero, numero_vehicule
    par_sol, par_poids = ceil(len(piles) / places), ceil(sum(poids, exact(0)) / exact(camion.charge_utile))
    minimum = max(par_sol, par_poids, 1)
    contrainte = "poids" if par_poids > par_sol else "emplacements"
    longueur = camion.longueur / rangees / par_rangee / 1000
    vehicules = _vehicules(table, places, camion, support, longueur)
    constats = tuple(_constats(len(vehicules), minimum))
    return Chargement(vehicules, table, places, len(vehicules), minimum, contrainte, camion, support, garde, constats)


def _check_tient(
    lignes: list[Any], poids: list[Any], hauteurs: list[Any], places: int, camion: Vehicule, garde: int
) -> None:
    utile, charge = camion.hauteur - garde, exact(camion.charge_utile)
    trop = [n for n, p, h in zip(lignes, poids, hauteurs, strict=True) if p > charge or h > utile]
    if trop or not places:
        lesquelles = ", ".join(map(str, trop[:5])) or "toutes"
        message = (
            f"Palettes qui ne tiennent pas dans le véhicule « {camion.nom} » (sol, {camion.charge_utile:g} kg, ou "
            f"{camion.hauteur} mm de haut dont {garde} laissés sous le toit) : {lesquelles}."
        )
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "palette_trop_grande", message, "palettes")])


def _piles(
    rangs: list[int], gerbables: list[bool], poids: list[Any], hauteurs: list[Any], camion: Vehicule, garde: int
) -> list[list[int]]:
    """Superpose deux par deux : la plus haute cherche la plus haute qui tient encore au-dessus, la lourde dessous."""
    piles = [[i] for i in rangs if not gerbables[i]]
    libres = [i for i in rangs if gerbables[i]]
    utile, charge = camion.hauteur - garde, exact(camion.charge_utile)
    while libres:
        bas = libres.pop(0)
        tient = (i for i in libres if hauteurs[i] + hauteurs[bas] <= utile and poids[i] + poids[bas] <= charge)
        haut = next(tient, None)
        if haut is None:
            piles.append([bas])
            continue
        libres.remove(haut)
        piles.append(sorted((bas, haut), key=lambda i: -poids[i]))
    return piles


def _places(poids: list[Any], places: int, charge: Any) -> list[int]:
    """Le véhicule de chaque pile : la plus lourde d'abord, dans le premier où elle tient."""
    choix, charges, occupes = [0] * len(poids), [], []  # type: ignore[var-annotated]
    for i in sorted(range(len(poids)), key=lambda i: -poids[i]):
        rang = next(
            (r for r in range(len(charges)) if occupes[r] < places and charges[r] + poids[i] <= charge), len(charges)
        )
        if rang == len(charges):
            charges.append(exact(0))
            occupes.append(0)
        charges[rang] += poids[i]
        occupes[rang] += 1
        choix[i] = rang + 1
    return choix


def _vehicules(table: pd.DataFrame, places: int, camion: Vehicule, support: Palette, longueur: float) -> pd.DataFrame:
    lignes = []
    volume = camion.longueur * camion.largeur * camion.hauteur
    for numero, siennes in table.groupby("vehicule", sort=True):
        piles, lourd = siennes["pile"].nunique(), float(sum(exacts(siennes["poids"]), exact(0)))
        plein = float(sum(exacts(siennes["hauteur"]), exact(0))) * support.longueur * support.largeur / volume
        tete = (numero, len(siennes), piles, lourd, round(piles * longueur, 2))
        lignes.append((*tete, piles / places, lourd / camion.charge_utile, plein))
    noms = ["vehicule", "palettes", "emplacements", "poids", "metres_plancher"]
    return pd.DataFrame(lignes, columns=[*noms, "taux_emplacements", "taux_poids", "taux_volume"])


def _constats(vehicules: int, minimum: int) -> list[Constat]:
    if vehicules <= minimum:
        return []
    message = (
        f"Le plan emploie {vehicules} véhicules ; {minimum} suffiraient peut-être en changeant les palettes de place."
    )
    return [Constat("information", "plan_perfectible", message, "vehicules")]
