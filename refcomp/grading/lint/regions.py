"""Les régions que nbgrader retire d'une cellule : solution, contrôles cachés, barème.

nbgrader cherche ses marques n'importe où dans une ligne ; on fait de même, sans lever d'erreur sur une région mal
fermée : c'est une règle qui le dit.
"""

from __future__ import annotations

from typing import NamedTuple


def has_autotest(texte: str, marque: str) -> bool:
    """Vrai si une cellule demande à nbgrader d'engendrer un contrôle : la marque est dans un commentaire."""
    return any(marque in ligne and ligne.strip().startswith("#") for ligne in texte.splitlines())


class Marques(NamedTuple):
    """Les deux marques d'une région, telles que la configuration du cours les nomme."""

    debut: str
    fin: str


class Decoupe(NamedTuple):
    """Une cellule découpée.

    Attributes:
        dehors: le texte sans les régions ni leurs marques.
        regions: le texte de chaque région.
        defauts: les marques mal appariées, en français.
    """

    dehors: str
    regions: tuple[str, ...]
    defauts: tuple[str, ...]


def split_regions(texte: str, marques: Marques, remplacement: str | None = None) -> Decoupe:
    """Découpe une cellule selon une paire de marques.

    Args:
        texte: le texte de la cellule.
        marques: début et fin de région.
        remplacement: une ligne à écrire à la place de chaque région ; rien par défaut.
    """
    dehors: list[str] = []
    regions: list[list[str]] = []
    defauts: list[str] = []
    ouverte = False
    for numero, ligne in enumerate(texte.split("\n"), start=1):
        if marques.debut in ligne:
            if ouverte:
                defauts.append(f"ligne {numero} : « {marques.debut} » dans une région déjà ouverte")
            ouverte = True
            regions.append([])
            dehors += [] if remplacement is None else [remplacement]
        elif marques.fin in ligne:
            if not ouverte:
                defauts.append(f"ligne {numero} : « {marques.fin} » sans « {marques.debut} »")
            ouverte = False
        else:
            (regions[-1] if ouverte else dehors).append(ligne)
    if ouverte:
        defauts.append(f"« {marques.debut} » sans « {marques.fin} »")
    return Decoupe("\n".join(dehors), tuple("\n".join(r) for r in regions), tuple(defauts))
