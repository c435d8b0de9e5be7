"""Les conditionnements : unités de vente, colis, couches et palettes ; arrondir une commande à l'un d'eux.

>>> besoins = pd.DataFrame({"article": ["A"], "besoin": [100], "uvc_par_colis": [12]})
>>> arrondi_conditionnement(besoins).tableau[["commande", "colis", "excedent"]].iloc[0].tolist()
[108, 9, 8]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from refcomp.calculs.explication import Explication
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame

TITRE = "La commande ne peut pas être arrondie :"
NIVEAUX = ("uvc", "colis", "couche", "palette")
SENS = ("haut", "bas", "plus_proche")
ECHELLE = (
    Colonne("uvc_par_colis", "entier", "unités par colis", minimum=1),
    Colonne("colis_par_couche", "entier", "colis par couche", obligatoire=False, minimum=1),
    Colonne("couches_par_palette", "entier", "couches par palette", obligatoire=False, minimum=1),
)
BESOINS = Contrat(
    "besoins",
    (
        Colonne("article", "texte", "article", unique=True),
        Colonne("besoin", "entier", "besoin en unités de vente", minimum=0),
        *ECHELLE,
        Colonne("niveau", "texte", "unité de commande", obligatoire=False, parmi=NIVEAUX),
    ),
)


@dataclass(frozen=True)
class CommandeArrondie:
    """Une commande arrondie à ses conditionnements.

    Attributes:
        tableau: une ligne par article : `article besoin niveau multiple` (unités de vente par unité de commande),
            `commande` (unités), `excedent` (commande - besoin), `colis`, et la commande décomposée en `palettes couches
            colis_seuls` (zéro aux niveaux que l'on ne connaît pas).
        sens: le sens de l'arrondi.
        constats: articles dont l'arrondi dépasse la moitié du besoin.
    """

    tableau: pd.DataFrame
    sens: str
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Le multiple, l'arrondi, la décomposition."""
        from refcomp.calculs.commande_optimisee.corrige import build_arrondi  # noqa: PLC0415 - il lit ce résultat

        return build_arrondi(self)


def arrondi_conditionnement(besoins: pd.DataFrame, *, niveau: str = "colis", sens: str = "haut") -> CommandeArrondie:
    """Arrondit des besoins à l'unité de commande.

    Args:
        besoins: `article besoin uvc_par_colis` ; facultatives : `colis_par_couche`, `couches_par_palette`, et `niveau`
            (l'unité de commande de chaque article).
        niveau: l'unité de commande des autres : `uvc`, `colis`, `couche` ou `palette`.
        sens: `haut` (ne jamais manquer), `bas` (ne jamais dépasser) ou `plus_proche` (la moitié vers le haut).

    Returns:
        Une `CommandeArrondie`.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes refusées, ou si le niveau demandé n'est pas décrit.
        ArgumentInvalideError: si une convention n'est pas permise.

    Source : GS1 France, « Applications logistiques des standards GS1 » (unités logistiques, multiple de commande).
    """
    check_choix("niveau", niveau, NIVEAUX)
    check_choix("sens", sens, SENS)
    lus = check_frame(besoins, BESOINS).reset_index(drop=True)
    niveaux = lus["niveau"].tolist() if "niveau" in lus else [niveau] * len(lus)
    _check_niveaux(lus, niveaux)
    lignes = [_rangee(li, n, sens) for li, n in zip(lus.to_dict("records"), niveaux, strict=True)]
    table = pd.DataFrame(lignes)
    return CommandeArrondie(table, sens, tuple(_constats(table)))


def _check_niveaux(lus: pd.DataFrame, niveaux: list[str]) -> None:
    exige = {"couche": ("colis_par_couche",), "palette": ("colis_par_couche", "couches_par_palette")}
    absentes = {c for n in set(niveaux) for c in exige.get(n, ()) if c not in lus}
    if absentes:
        noms = ", ".join(f"« {c} »" for c in sorted(absentes))
        message = f"Pour commander par {' ou '.join(sorted(set(niveaux)))}, donnez les colonnes {noms}."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "colonne_absente", message, noms)])


def multiple_niveau(ligne: dict[str, Any], niveau: str) -> int:
    """Les unités de vente d'une unité de commande ; un niveau non décrit vaut le colis."""
    colis = int(ligne["uvc_par_colis"])
    couche = colis * int(ligne.get("colis_par_couche", 1))
    tailles = {"uvc": 1, "colis": colis, "couche": couche, "palette": couche * int(ligne.get("couches_par_palette", 1))}
    return tailles[niveau]


def arrondi_multiple(quantite: int, multiple: int, sens: str = "haut") -> int:
    """Arrondit une quantité à un multiple, dans un sens.

    >>> [arrondi_multiple(18, 12, s) for s in SENS]
    [24, 12, 24]
    """
    bas = quantite // multiple * multiple
    if bas == quantite or sens == "bas":
        return bas
    if sens == "haut":
        return bas + multiple
    return bas + multiple if 2 * (quantite - bas) >= multiple else bas


def _rangee(ligne: dict[str, Any], niveau: str, sens: str) -> dict[str, Any]:
    multiple = multiple_niveau(ligne, niveau)
    commande = arrondi_multiple(int(ligne["besoin"]), multiple, sens)
    colis = -(-commande // int(ligne["uvc_par_colis"]))
    par_couche = int(ligne.get("colis_par_couche", 0))
    par_palette = par_couche * int(ligne.get("couches_par_palette", 0))
    palettes, reste = divmod(colis, par_palette) if par_palette else (0, colis)
    couches, seuls = divmod(reste, par_couche) if par_couche else (0, reste)
    return {
        "article": ligne["article"],
        "besoin": int(ligne["besoin"]),
        "niveau": niveau,
        "multiple": multiple,
        "commande": commande,
        "excedent": commande - int(ligne["besoin"]),
        "colis": colis,
        "palettes": palettes,
        "couches": couches,
        "colis_seuls": seuls,
    }


def _constats(table: pd.DataFrame) -> list[Constat]:
    constats = []
    for li in table[(table["besoin"] > 0) & (table["excedent"].abs() * 2 > table["besoin"])].to_dict("records"):
        sens = "dépasse" if li["excedent"] > 0 else "reste sous"
        message = (
            f"{li['article']} : la commande ({li['commande']}) {sens} le besoin ({li['besoin']}) de plus de la "
            "moitié : un conditionnement plus petit conviendrait mieux."
        )
        constats.append(Constat("avertissement", "arrondi_important", message, str(li["article"])))
    return constats
