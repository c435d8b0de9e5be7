"""Combien de colis tiennent sur une surface : en long, en travers, ou les deux mêlés.

Diviser la surface de la palette par celle du colis ne suffit pas : 9,17 n'est pas toujours 9. Il faut compter des
rangées entières. Le motif `mixte` place un bloc en long puis un bloc en travers, comme un cariste croise ses colis ; il
n'est jamais plus mauvais que les deux autres.

>>> colis_par_couche(400, 300, 1200, 800), colis_par_couche(500, 300, 1200, 800, motif="mixte")
(8, 6)
"""

from __future__ import annotations

from refcomp.calculs.entrees import load_nombres
from refcomp.errors import check_choix
from refcomp.frames import Colonne

TITRE = "La couche ne peut pas être composée :"
MOTIFS = ("long", "travers", "meilleur", "mixte")
MESURES = tuple(
    Colonne(nom, "entier", libelle, minimum=1)
    for nom, libelle in (
        ("longueur", "longueur du colis"),
        ("largeur", "largeur du colis"),
        ("surface_longueur", "longueur de la surface"),
        ("surface_largeur", "largeur de la surface"),
    )
)


def colis_par_couche(
    longueur: int, largeur: int, surface_longueur: int, surface_largeur: int, *, motif: str = "meilleur"
) -> int:
    """Le plus grand nombre de colis d'une couche, sans débord.

    Args:
        longueur: du colis, en millimètres entiers, comme les autres mesures.
        largeur: du colis.
        surface_longueur: de la palette, ou du carton.
        surface_largeur: de la palette, ou du carton.
        motif: `long` (la longueur du colis dans celle de la surface), `travers` (le colis tourné d'un quart de tour),
            `meilleur` des deux (l'usage des cours) ou `mixte` (deux blocs, l'un en long, l'autre en travers).

    Returns:
        Le nombre de colis ; 0 si le colis est trop grand.

    Raises:
        DonneesInvalidesError: en une fois, pour les mesures refusées.
        ArgumentInvalideError: si le motif n'est pas permis.

    Sources : scribd.com 415686023, corrigé « La palettisation » ; simplified.tools, « Pallet load planner » (mixed).
    """
    check_choix("motif", motif, MOTIFS)
    donnees = {
        "longueur": longueur,
        "largeur": largeur,
        "surface_longueur": surface_longueur,
        "surface_largeur": surface_largeur,
    }
    mesures = load_nombres(TITRE, donnees, MESURES)
    a, b, x, y = (int(mesures[n]) for n in donnees)
    if motif == "long":
        return _grille(a, b, x, y)
    if motif == "travers":
        return _grille(b, a, x, y)
    return _meilleur(a, b, x, y) if motif == "meilleur" else _mixte(a, b, x, y)


def _grille(a: int, b: int, x: int, y: int) -> int:
    return (x // a) * (y // b)


def _meilleur(a: int, b: int, x: int, y: int) -> int:
    return max(_grille(a, b, x, y), _grille(b, a, x, y))


def _mixte(a: int, b: int, x: int, y: int) -> int:
    """Une coupe de la surface, dans un sens ou dans l'autre, chaque morceau dans son meilleur sens."""
    coupes_longueur = (
        _grille(c, d, k * c, y) + _meilleur(a, b, x - k * c, y) for c, d in ((a, b), (b, a)) for k in range(x // c + 1)
    )
    coupes_largeur = (
        _grille(c, d, x, k * d) + _meilleur(a, b, x, y - k * d) for c, d in ((a, b), (b, a)) for k in range(y // d + 1)
    )
    return max(*coupes_longueur, *coupes_largeur)
