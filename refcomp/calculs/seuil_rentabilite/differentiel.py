"""Le compte de résultat différentiel : chaque charge partagée entre variable et fixe, puis le seuil."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from refcomp.calculs.entrees import exact
from refcomp.calculs.explication import Explication
from refcomp.calculs.seuil_rentabilite.calcul import seuil_rentabilite
from refcomp.calculs.seuil_rentabilite.resultat import SeuilRentabilite
from refcomp.errors import DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Arrondi, Monnaie, monnaie, montants_affiches, unites_mineures

TITRE = "Le compte de résultat différentiel ne peut pas être établi :"
NATURES = ("vente", "autre_produit", "charge")
UNITE = Arrondi(Decimal(1))
POSTES = Contrat(
    "postes du compte de résultat",
    (
        Colonne("poste", "texte", "nom du poste"),
        Colonne("nature", "texte", "nature du poste", parmi=NATURES),
        Colonne("montant", "montant", "montant hors taxes"),
        Colonne("part_variable", "part", "part variable", vide_permis=True, minimum=0),
    ),
)


@dataclass(frozen=True)
class CompteDifferentiel:
    """Le compte reclassé et le seuil qu'il donne.

    Attributes:
        tableau: une ligne par charge : `poste montant part_variable variable fixe`, en unités de la monnaie.
        presentation: le compte différentiel : `rubrique montant part` (part du chiffre d'affaires, en fraction).
        seuil: le seuil de rentabilité.
    """

    tableau: pd.DataFrame
    presentation: pd.DataFrame
    seuil: SeuilRentabilite

    def explication(self) -> Explication:
        """Le reclassement poste par poste, puis les étapes du seuil."""
        from refcomp.calculs.seuil_rentabilite.corrige import build_reclassement  # noqa: PLC0415 - il lit ce résultat

        return build_reclassement(self)


def compte_differentiel(
    postes: pd.DataFrame,
    *,
    arrondi_taux: int | None = None,
    arrondi: Arrondi | None = None,
    devise: Monnaie | str = EUR,
) -> CompteDifferentiel:
    """Reclasse les charges en variables et fixes, et calcule le seuil.

    Args:
        postes: une ligne par poste : `poste`, `nature` (`vente` ; `autre_produit`, sans lien avec les ventes, déduit
            des charges fixes ; `charge`), `montant` (négatif pour une variation de stock qui diminue les charges),
            `part_variable` de 0 à 1 pour une charge (0,6 : 60 % variable), vide pour un produit.
        arrondi_taux: None pour le taux exact, ou le nombre de décimales du taux arrondi.
        arrondi: arrondi des montants du seuil.
        devise: la monnaie, ou son code.

    Returns:
        Un `CompteDifferentiel`. La part fixe d'un poste est ce que laisse sa part variable : rien ne se perd.

    Raises:
        DonneesInvalidesError: en une fois, pour tous les postes refusés.
        ArgumentInvalideError: si une convention n'est pas permise.
    """
    connue = monnaie(devise)
    lus = check_frame(postes, POSTES, devise=connue)
    defauts = _constats(lus)
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    unites = pd.Series(unites_mineures(lus["montant"], connue), index=lus.index)
    charges = lus[lus["nature"] == "charge"]
    variables = [
        int(UNITE.appliquer(int(u) * exact(p)))
        for u, p in zip(unites[charges.index], charges["part_variable"], strict=True)
    ]
    tableau = _tableau(charges, unites[charges.index], variables, connue)
    ventes, produits = (int(unites[lus["nature"] == n].sum()) for n in ("vente", "autre_produit"))
    fixes = int(unites[charges.index].sum()) - sum(variables) - produits
    activite, variable, fixe = (float(Fraction(u, connue.facteur)) for u in (ventes, sum(variables), fixes))
    seuil = seuil_rentabilite(activite, variable, fixe, arrondi_taux=arrondi_taux, arrondi=arrondi, devise=connue)
    return CompteDifferentiel(tableau, _presentation(seuil), seuil)


def _constats(lus: pd.DataFrame) -> list[Constat]:
    charges = lus["nature"] == "charge"
    absente = charges & lus["part_variable"].isna()
    constats = []
    if absente.any():
        postes = ", ".join(lus.loc[absente, "poste"])
        phrase = (
            f"Postes {postes} : une charge doit dire sa part variable : 0 si elle est fixe, 1 si elle est variable."
        )
        constats.append(Constat("erreur", "part_absente", phrase, "part_variable"))
    if not (lus["nature"] == "vente").any():
        constats.append(Constat("erreur", "sans_vente", "Aucun poste n'est de nature « vente ».", "nature"))
    return constats


def _tableau(charges: pd.DataFrame, unites: pd.Series, variables: list[int], devise: Monnaie) -> pd.DataFrame:
    totales = unites.to_numpy()
    variable = pd.Series(variables, dtype="int64").to_numpy()
    return pd.DataFrame(
        {
            "poste": charges["poste"].to_numpy(),
            "montant": montants_affiches(totales, devise),
            "part_variable": charges["part_variable"].to_numpy(),
            "variable": montants_affiches(variable, devise),
            "fixe": montants_affiches(totales - variable, devise),
        },
    )


def _presentation(seuil: SeuilRentabilite) -> pd.DataFrame:
    lignes = [
        ("Chiffre d'affaires", seuil.chiffre_affaires),
        ("Charges variables", seuil.charges_variables),
        ("Marge sur coût variable", seuil.marge),
        ("Charges fixes", seuil.charges_fixes),
        ("Résultat", seuil.resultat),
    ]
    table = pd.DataFrame(lignes, columns=["rubrique", "montant"])
    return table.assign(part=table["montant"] / table["montant"].iloc[0])
