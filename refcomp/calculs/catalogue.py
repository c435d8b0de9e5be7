"""Le catalogue : ce que refcomp sait calculer, trouvé dans les dossiers eux-mêmes.

Un sujet est un sous-paquet (ou un module) de `refcomp.calculs` qui déclare une constante `FICHE`. En ajouter un ne
demande de modifier aucune liste.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import pandas as pd

import refcomp.calculs
from refcomp.calculs.fiche import Fiche

COLONNES = ["nom", "libelle", "codes", "parametres", "sources", "cas"]


@cache
def load_fiches() -> tuple[Fiche, ...]:
    """Charge la fiche de chaque sujet, dans l'ordre des noms."""
    modules = sorted(m.name for m in iter_modules(refcomp.calculs.__path__))
    fiches = (getattr(import_module(f"refcomp.calculs.{nom}"), "FICHE", None) for nom in modules)
    return tuple(f for f in fiches if f is not None)


def catalogue(code: str | None = None) -> pd.DataFrame:
    """Renvoie la liste des calculs, un par ligne.

    Args:
        code: ne garder que les calculs qui servent cet élément de référentiel (`bts-gpme:T.1.6.3`).

    Returns:
        Une table triée par nom : `nom` (celui de l'import), `libelle`, puis quatre colonnes de tuples : `codes`,
        `parametres` (fichiers de droit daté), `sources`, `cas` (cas chiffrés rejoués par les essais).

    >>> "balance_agee" in catalogue()["nom"].tolist()
    True
    """
    retenues = [f for f in load_fiches() if code is None or code in f.codes]
    return pd.DataFrame([{c: getattr(f, c) for c in COLONNES} for f in retenues], columns=COLONNES)
