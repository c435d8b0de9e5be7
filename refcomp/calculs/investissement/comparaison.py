"""Comparer des projets : chaque critère peut désigner un autre gagnant, et les durées inégales se rattrapent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import check_genre, exact
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.calculs.investissement.corrige import format_delai, format_tri
from refcomp.calculs.investissement.projet import ProjetInvestissement
from refcomp.calculs.stock.quantites import montant, unites
from refcomp.errors import ArgumentInvalideError
from refcomp.formats_fr import format_montant, format_nombre
from refcomp.rounding import Monnaie

CRITERES = {"van": False, "indice": False, "tri": False, "delai": True, "delai_actualise": True, "annuite": False}
LIBELLES = {
    "van": "VAN",
    "indice": "indice de profitabilité",
    "tri": "TRI",
    "delai": "délai de récupération",
    "delai_actualise": "délai actualisé",
    "annuite": "annuité équivalente",
}


@dataclass(frozen=True)
class ComparaisonProjets:
    """Des projets comparés au même taux.

    Attributes:
        tableau: une ligne par projet, de la plus grande VAN à la plus petite : `nom duree investissement van indice tri
            (vide s'il n'est pas unique) delai delai_actualise annuite` (VAN répartie sur la durée).
        gagnants: critère → projets qu'il désigne ; vide si aucun ne convient.
        durees_inegales: vrai si les projets n'ont pas la même durée : l'annuité équivalente les compare alors.
        devise: la monnaie.
    """

    tableau: pd.DataFrame
    gagnants: dict[str, list[str]]
    durees_inegales: bool
    devise: Monnaie

    def explication(self) -> Explication:
        """Les critères côte à côte, ce que chacun désigne, et lequel suivre."""
        lignes = tuple(
            (
                p["nom"],
                format_montant(p["investissement"], self.devise),
                format_montant(p["van"], self.devise),
                format_nombre(p["indice"], 3),
                format_tri(p["tri"]),
                format_delai(p["delai"]),
                format_delai(p["delai_actualise"]),
                format_montant(p["annuite"], self.devise),
            )
            for p in self.tableau.to_dict("records")
        )
        entetes = ("Projet", "Investi", "VAN", "Indice", "TRI", "Délai", "Délai actualisé", "Annuité équivalente")
        choix = "\n".join(f"{LIBELLES[c]} : {', '.join(n) or 'aucun projet'}." for c, n in self.gagnants.items())
        return Explication(
            "Comparaison de projets",
            (
                Etape("Réunir les critères", "", Tableau(entetes, lignes, tuple(range(1, 8)))),
                Etape("Lire ce que chacun désigne", choix),
                Etape("Choisir", self._conseil()),
            ),
        )

    def _conseil(self) -> str:
        if self.durees_inegales:
            return (
                "Les durées diffèrent : la VAN avantage le projet long. À renouvellement identique, l'annuité "
                "équivalente désigne le meilleur."
            )
        return "À durées égales et projets exclusifs, la VAN décide ; l'indice décide si les capitaux sont comptés."


def comparaison_projets(projets: Sequence[ProjetInvestissement]) -> ComparaisonProjets:
    """Compare des projets évalués au même taux.

    Args:
        projets: les projets, au même taux et dans la même monnaie, de noms différents.

    Returns:
        Une `ComparaisonProjets`.

    Raises:
        ArgumentInvalideError: si la liste est vide, si deux projets ont le même nom, ou si les taux diffèrent.
    """
    check_genre("projets", projets, (list, tuple), "une liste de projets évalués est attendue")
    for rang, projet in enumerate(projets, start=1):
        check_genre(f"projet {rang}", projet, ProjetInvestissement, "un projet évalué est attendu")
    if not projets:
        raise ArgumentInvalideError("Aucun projet à comparer : donnez au moins un projet évalué.")
    if len({p.nom for p in projets}) < len(projets):
        raise ArgumentInvalideError("Deux projets ont le même nom : donnez « nom » à chacun.")
    if len({(p.taux, p.devise.code) for p in projets}) > 1:
        raise ArgumentInvalideError("Les projets ne sont pas évalués au même taux, ou pas dans la même monnaie.")
    table = pd.DataFrame([_ligne(p) for p in projets]).sort_values(["van", "nom"], ascending=[False, True])
    gagnants = {critere: _gagnants(table, critere, petit=petit) for critere, petit in CRITERES.items()}
    inegales = len(set(table["duree"])) > 1
    return ComparaisonProjets(table.reset_index(drop=True), gagnants, inegales, projets[0].devise)


def _ligne(p: ProjetInvestissement) -> dict[str, object]:
    duree = len(p.tableau) - 1
    facteur = sum((1 / (1 + p.taux) ** n for n in range(1, duree + 1)), Fraction(0))
    van = sum((exact(f) / (1 + p.taux) ** n for n, f in enumerate(p.tableau["flux"])), Fraction(0))
    return {
        "nom": p.nom,
        "duree": duree,
        "investissement": p.investissement,
        "van": p.van,
        "indice": p.indice,
        "tri": p.tri[0] if len(p.tri) == 1 else np.nan,
        "delai": np.nan if p.delai is None else p.delai,
        "delai_actualise": np.nan if p.delai_actualise is None else p.delai_actualise,
        "annuite": montant(unites(van / facteur, p.devise), p.devise),
    }


def _gagnants(table: pd.DataFrame, critere: str, *, petit: bool) -> list[str]:
    """Les projets que le critère désigne, parmi ceux dont la VAN est positive."""
    rentables = table[(table["van"] > 0) & table[critere].notna()]
    if rentables.empty:
        return []
    meilleur = rentables[critere].min() if petit else rentables[critere].max()
    return sorted(rentables.loc[rentables[critere] == meilleur, "nom"].astype(str))
