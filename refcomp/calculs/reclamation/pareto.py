"""Le diagramme de Pareto : quelles causes font l'essentiel des réclamations.

Les causes se rangent de la plus lourde à la plus légère et leurs parts se cumulent. La catégorie « Autres » réunit des
causes différentes : l'usage la met en dernier quel que soit son poids (urgenthomework.com, university of Alberta).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.commande.lignes import exacts
from refcomp.calculs.entrees import load_ensemble, load_taux
from refcomp.calculs.explication import Explication
from refcomp.errors import DonneesInvalidesError, check_choix
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame

TITRE = "Le Pareto ne peut pas être établi :"
PLACES = ("en_dernier", "a_leur_rang")
AUTRES = {"autre", "autres", "divers", "other", "others"}
CAUSES = Contrat(
    "causes",
    (
        Colonne("cause", "texte", "cause"),
        Colonne("valeur", "nombre", "nombre ou coût", obligatoire=False, minimum=0),
    ),
)


@dataclass(frozen=True)
class Pareto:
    """Les causes rangées, et celles qui font l'essentiel.

    Attributes:
        tableau: une ligne par cause : `rang cause valeur part cumul` (fractions) et `essentielle` : vrai pour les
            premières causes qui, ensemble, atteignent le seuil.
        total: la somme des valeurs, exacte.
        seuil: la part à atteindre.
        parts: la part cumulée exacte de chaque rang.
    """

    tableau: pd.DataFrame
    total: Fraction
    seuil: Fraction
    parts: tuple[Fraction, ...]

    @property
    def essentielles(self) -> list[str]:
        """Les causes à traiter d'abord."""
        return [str(c) for c in self.tableau.loc[self.tableau["essentielle"], "cause"]]

    def explication(self) -> Explication:
        """Ranger, cumuler, lire le seuil."""
        from refcomp.calculs.reclamation.corrige import build_pareto  # noqa: PLC0415 - il lit ce résultat

        return build_pareto(self)


def pareto(causes: pd.DataFrame, *, seuil: object = Fraction(4, 5), autres: str = "en_dernier") -> Pareto:
    """Range des causes et cumule leur poids.

    Args:
        causes: `cause` et, si elle est connue, `valeur` (nombre, coût) ; sans elle, chaque ligne compte pour une. Une
            cause peut venir en plusieurs lignes.
        seuil: la part à atteindre (« 80 % »).
        autres: la cause « Autres » ou « Divers » vient `en_dernier` (l'usage) ou `a_leur_rang`.

    Returns:
        Un `Pareto`. À égalité, l'ordre alphabétique.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes et le seuil refusés, ou si tout est nul.
        ArgumentInvalideError: si une convention n'est pas permise.

    Sources : scribd.com, « Le graphique de Pareto » ; mathspace.co, « Pareto charts » ; urgenthomework.com.
    """
    check_choix("autres", autres, PLACES)
    lues, part = load_ensemble(
        TITRE, lambda: check_frame(causes, CAUSES), lambda: load_taux("seuil", seuil, nature="part")
    )
    poids: dict[str, Fraction] = {}
    valeurs = exacts(lues["valeur"]) if "valeur" in lues else [Fraction(1)] * len(lues)
    for cause, valeur in zip(lues["cause"], valeurs, strict=True):
        poids[str(cause)] = poids.get(str(cause), Fraction(0)) + valeur
    total = sum(poids.values(), Fraction(0))
    if not total:
        message = "Toutes les valeurs sont nulles : il n'y a rien à ranger."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "total_nul", message, "valeur")])
    derniere = autres == "en_dernier"
    rangees = sorted(poids, key=lambda c: (derniere and c.strip().casefold() in AUTRES, -poids[c], c))
    return _pareto(rangees, poids, total, part)


def _pareto(rangees: list[str], poids: dict[str, Fraction], total: Fraction, seuil: Fraction) -> Pareto:
    lignes, parts, cumul = [], [], Fraction(0)
    for rang, cause in enumerate(rangees, start=1):
        essentielle = cumul < seuil and poids[cause] > 0  # la cause qui fait passer le seuil en est encore
        cumul += poids[cause] / total
        parts.append(cumul)
        lignes.append((rang, cause, float(poids[cause]), float(poids[cause] / total), float(cumul), essentielle))
    table = pd.DataFrame(lignes, columns=["rang", "cause", "valeur", "part", "cumul", "essentielle"])
    return Pareto(table, total, seuil, tuple(parts))
