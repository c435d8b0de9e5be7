"""Le diagramme de Pareto : quelles causes font l'essentiel des réclamations.

Les causes se rangent de la plus lourde à la plus légère et leurs parts se cumulent. La catégorie « Autres » réunit des
causes différentes : l'usage la met en dernier quel que soit son poids (urgenthomework.com, university of Alberta).

« Retard », « retard » et « Retard  » sont la même cause : la casse et les espaces ne comptent pas. La cause qui fait
passer le seuil en est encore par défaut, car sans elle on n'y est pas ; des manuels l'excluent.
"""

from __future__ import annotations

from collections import Counter
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
FRANCHISSEMENTS = ("comprise", "exclue")
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
            premières causes qui, ensemble, atteignent le seuil (ou ne le dépassent pas, si celle qui le franchit est
            exclue).
        total: la somme des valeurs, exacte.
        seuil: la part à atteindre.
        parts: la part cumulée exacte de chaque rang.
        franchissement: la cause qui franchit le seuil est `comprise` ou `exclue`.
        constats: les causes réunies parce que seules leur casse ou leurs espaces les distinguaient.
    """

    tableau: pd.DataFrame
    total: Fraction
    seuil: Fraction
    parts: tuple[Fraction, ...]
    franchissement: str
    constats: tuple[Constat, ...]

    @property
    def essentielles(self) -> list[str]:
        """Les causes à traiter d'abord."""
        return [str(c) for c in self.tableau.loc[self.tableau["essentielle"], "cause"]]

    def explication(self) -> Explication:
        """Ranger, cumuler, lire le seuil."""
        from refcomp.calculs.reclamation.corrige import build_pareto  # noqa: PLC0415 - il lit ce résultat

        return build_pareto(self)


def pareto(
    causes: pd.DataFrame,
    *,
    seuil: object = Fraction(4, 5),
    autres: str = "en_dernier",
    franchissement: str = "comprise",
) -> Pareto:
    """Range des causes et cumule leur poids.

    Args:
        causes: `cause` et, si elle est connue, `valeur` (nombre, coût) ; sans elle, chaque ligne compte pour une. Une
            cause peut venir en plusieurs lignes, écrite avec ou sans majuscules.
        seuil: la part à atteindre (« 80 % »).
        autres: la cause « Autres » ou « Divers » vient `en_dernier` (l'usage) ou `a_leur_rang`.
        franchissement: la cause qui fait passer le seuil est `comprise` dans les essentielles (défaut : sans elle, le
            seuil n'est pas atteint) ou `exclue` (les essentielles ne dépassent pas le seuil). Une cause qui y tombe
            juste en est dans les deux lectures.

    Returns:
        Un `Pareto`. À égalité, l'ordre alphabétique. Une cause porte son écriture la plus fréquente (à égalité, la
        première par ordre alphabétique).

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes et le seuil refusés, ou si tout est nul.
        ArgumentInvalideError: si une convention n'est pas permise.

    Sources : scribd.com, « Le graphique de Pareto » ; mathspace.co, « Pareto charts » ; urgenthomework.com.
    """
    check_choix("autres", autres, PLACES)
    check_choix("franchissement", franchissement, FRANCHISSEMENTS)
    lues, part = load_ensemble(
        TITRE, lambda: check_frame(causes, CAUSES), lambda: load_taux("seuil", seuil, nature="part")
    )
    poids: dict[str, Fraction] = {}
    valeurs = exacts(lues["valeur"]) if "valeur" in lues else [Fraction(1)] * len(lues)
    noms, constats = _ecritures(lues["cause"].astype(str).tolist())
    for cause, valeur in zip(lues["cause"], valeurs, strict=True):
        nom = noms[_simple(str(cause))]
        poids[nom] = poids.get(nom, Fraction(0)) + valeur
    total = sum(poids.values(), Fraction(0))
    if not total:
        message = "Toutes les valeurs sont nulles : il n'y a rien à ranger."
        raise DonneesInvalidesError(TITRE, [Constat("erreur", "total_nul", message, "valeur")])
    derniere = autres == "en_dernier"
    rangees = sorted(poids, key=lambda c: (derniere and _simple(c) in AUTRES, -poids[c], _simple(c)))
    return _pareto(rangees, poids, part, franchissement, constats)


def _simple(cause: str) -> str:
    return " ".join(cause.casefold().split())


def _ecritures(causes: list[str]) -> tuple[dict[str, str], tuple[Constat, ...]]:
    """L'écriture retenue de chaque cause, et un constat pour celles qui en avaient plusieurs."""
    vues: dict[str, Counter[str]] = {}
    for cause in causes:
        vues.setdefault(_simple(cause), Counter())[" ".join(cause.split())] += 1
    noms = {cle: min(formes, key=lambda f: (-formes[f], f)) for cle, formes in vues.items()}
    constats = []
    for cle in sorted(vues):
        if len(vues[cle]) > 1:
            message = f"Réunies en une seule cause : {', '.join(f'« {f} »' for f in sorted(vues[cle]))}."
            constats.append(Constat("information", "causes_reunies", message, noms[cle]))
    return noms, tuple(constats)


def _pareto(
    rangees: list[str],
    poids: dict[str, Fraction],
    seuil: Fraction,
    franchissement: str,
    constats: tuple[Constat, ...],
) -> Pareto:
    lignes, parts, cumul, total = [], [], Fraction(0), sum(poids.values(), Fraction(0))
    for rang, cause in enumerate(rangees, start=1):
        avant, cumul = cumul, cumul + poids[cause] / total
        atteint = avant < seuil if franchissement == "comprise" else cumul <= seuil
        essentielle = atteint and poids[cause] > 0
        parts.append(cumul)
        lignes.append((rang, cause, float(poids[cause]), float(poids[cause] / total), float(cumul), essentielle))
    table = pd.DataFrame(lignes, columns=["rang", "cause", "valeur", "part", "cumul", "essentielle"])
    return Pareto(table, total, seuil, tuple(parts), franchissement, constats)
