"""La performance des fournisseurs : ponctualité, quantités, conformité ; puis une note, une classe, une évolution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import load_ensemble
from refcomp.calculs.explication import Explication
from refcomp.calculs.fournisseur.comparaison import ComparaisonOffres, comparaison_offres
from refcomp.calculs.stock.quantites import load_grandeurs, load_table
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.frames import Colonne, Contrat

TITRE = "La performance ne peut pas être mesurée :"
LIVRAISONS = Contrat(
    "livraisons",
    (
        Colonne("fournisseur", "texte", "fournisseur"),
        Colonne("date_prevue", "date", "date promise"),
        Colonne("date_livraison", "date", "date de livraison", vide_permis=True),
        Colonne("quantite_commandee", "nombre", "quantité commandée", minimum=0),
        Colonne("quantite_livree", "nombre", "quantité livrée", minimum=0),
        Colonne("quantite_refusee", "nombre", "quantité refusée", obligatoire=False, minimum=0),
    ),
)
CLASSES = {"A": 85, "B": 70, "C": 0}


def performance_fournisseurs(livraisons: pd.DataFrame, *, tolerance: int = 0) -> pd.DataFrame:
    """Mesure la ponctualité, le taux de service et la conformité de chaque fournisseur.

    Args:
        livraisons: une ligne par ligne de commande échue : `fournisseur`, `date_prevue`, `date_livraison` (vide si rien
            n'est venu), `quantite_commandee`, `quantite_livree`, et au besoin `quantite_refusee`.
        tolerance: jours de retard pardonnés.

    Returns:
        Une ligne par fournisseur, par ordre alphabétique : `fournisseur lignes a_l_heure ponctualite` (à l'heure /
        lignes), `retard_moyen` (jours, des lignes livrées en retard), `service` (quantité livrée, sans compter plus que
        la commande / quantité commandée), `conformite` (livré et accepté / livré) et `completes` (part des lignes à
        l'heure, entières et sans refus : OTIF). Les parts vont de 0 à 1.

    Raises:
        DonneesInvalidesError: en une fois : cellules refusées, refus plus grand que la livraison, livraison sans date.
        ArgumentInvalideError: si la tolérance n'est pas un nombre de jours.

    Source:
        planup-sc.fr, taux de service client (OTD, OTIF).
    """
    if isinstance(tolerance, bool) or not isinstance(tolerance, int | np.integer) or tolerance < 0:
        raise ArgumentInvalideError(
            f"« tolerance » vaut {tolerance!r} ; un nombre de jours positif ou nul est attendu."
        )
    lus = load_table(livraisons, LIVRAISONS)
    if "quantite_refusee" not in lus:
        lus["quantite_refusee"] = 0.0
    defauts = _defauts(lus)
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    retard = (lus["date_livraison"] - lus["date_prevue"]).dt.days
    lus["a_l_heure"] = (retard <= tolerance) & lus["date_livraison"].notna()
    lus["retard"] = retard.where(retard > tolerance)
    lus["servie"] = np.minimum(lus["quantite_livree"], lus["quantite_commandee"])
    entiere = (lus["quantite_livree"] >= lus["quantite_commandee"]) & (lus["quantite_refusee"] == 0)
    lus["complete"] = lus["a_l_heure"] & entiere
    return _par_fournisseur(lus)


def _defauts(lus: pd.DataFrame) -> list[Constat]:
    refus = lus.index[lus["quantite_refusee"] > lus["quantite_livree"]].tolist()
    sans_date = lus.index[lus["date_livraison"].isna() & (lus["quantite_livree"] > 0)].tolist()
    nulles = lus.index[lus["quantite_commandee"] == 0].tolist()
    cas = (
        (refus, "refus_trop_grand", "on refuse plus qu'il n'a été livré"),
        (sans_date, "date_absente", "une quantité est livrée sans date de livraison"),
        (nulles, "commande_nulle", "la quantité commandée est nulle"),
    )
    return [Constat("erreur", code, f"Lignes {', '.join(map(str, n))} : {dit}.") for n, code, dit in cas if n]


def _par_fournisseur(lus: pd.DataFrame) -> pd.DataFrame:
    sommes = lus.groupby("fournisseur", sort=True).agg(
        lignes=("a_l_heure", "size"),
        a_l_heure=("a_l_heure", "sum"),
        retard_moyen=("retard", "mean"),
        servie=("servie", "sum"),
        commandee=("quantite_commandee", "sum"),
        livree=("quantite_livree", "sum"),
        refusee=("quantite_refusee", "sum"),
        complete=("complete", "sum"),
    )
    sommes["ponctualite"] = sommes["a_l_heure"] / sommes["lignes"]
    sommes["service"] = sommes["servie"] / sommes["commandee"]
    livree = sommes["livree"].where(sommes["livree"] > 0)
    sommes["conformite"] = (sommes["livree"] - sommes["refusee"]) / livree
    sommes["completes"] = sommes["complete"] / sommes["lignes"]
    ordre = ["lignes", "a_l_heure", "ponctualite", "retard_moyen", "service", "conformite", "completes"]
    return sommes[ordre].reset_index()


@dataclass(frozen=True)
class TableauBordFournisseurs:
    """Des fournisseurs évalués sur une période.

    Attributes:
        tableau: une ligne par fournisseur, du meilleur au moins bon : `rang fournisseur`, une note par critère,
            `score`, `classe`, et `evolution` (score - score précédent, vide s'il n'est pas connu).
        comparaison: la comparaison pondérée qui donne les scores.
        seuils: classe → plus petit score.
    """

    tableau: pd.DataFrame
    comparaison: ComparaisonOffres
    seuils: dict[str, float]

    def explication(self) -> Explication:
        """Les notes pondérées, la classe de chacun, son évolution."""
        from refcomp.calculs.fournisseur.corrige import build_tableau_bord  # noqa: PLC0415 - il lit ce résultat

        return build_tableau_bord(self)


def tableau_bord_fournisseurs(
    notes: pd.DataFrame,
    poids: Mapping[str, object],
    *,
    seuils: Mapping[str, float] | None = None,
    precedents: Mapping[str, float] | None = None,
) -> TableauBordFournisseurs:
    """Évalue des fournisseurs : score pondéré, classe et évolution.

    Args:
        notes: `fournisseur`, et une note par critère, toutes sur la même échelle (100 pour les seuils par défaut).
        poids: le poids de chaque critère.
        seuils: classe → plus petit score, par exemple {"A": 85, "B": 70, "C": 0} (le défaut : préféré, acceptable, à
            faire progresser).
        precedents: fournisseur → score de la période précédente.

    Returns:
        Un `TableauBordFournisseurs`.

    Raises:
        DonneesInvalidesError: en une fois, comme `comparaison_offres`.
        ArgumentInvalideError: si aucune classe ne commence à zéro, ou si deux classes ont le même seuil.
    """
    classes, avant = load_ensemble(
        TITRE,
        lambda: _load_scores(CLASSES if seuils is None else seuils),
        lambda: _load_scores(precedents or {}),
    )
    ordre = sorted(classes, key=classes.__getitem__, reverse=True)
    if not classes or min(classes.values()) != 0 or len(set(classes.values())) < len(classes):
        raise ArgumentInvalideError("« seuils » : des seuils tous différents, dont le plus petit est 0, sont attendus.")
    comparaison = comparaison_offres(notes, poids)
    table = comparaison.tableau.copy()
    exactes = {nom: _score(comparaison, nom) for nom in comparaison.notes}
    table["classe"] = [next(c for c in ordre if exactes[str(nom)] >= classes[c]) for nom in table["fournisseur"]]
    table["evolution"] = [
        float(exactes[str(n)] - avant[str(n)]) if str(n) in avant else np.nan for n in table["fournisseur"]
    ]
    return TableauBordFournisseurs(table, comparaison, {c: float(classes[c]) for c in ordre})


def _load_scores(scores: Mapping[str, object]) -> dict[str, Fraction]:
    """Des scores donnés par nom, exacts et positifs."""
    colonnes = tuple(Colonne(str(nom), "nombre", f"score de {nom}", minimum=0) for nom in scores)
    return load_grandeurs(TITRE, {str(nom): v for nom, v in scores.items()}, colonnes) if scores else {}


def _score(comparaison: ComparaisonOffres, nom: str) -> Fraction:
    """Le score exact : 85 tout rond est bien dans la classe qui commence à 85."""
    return sum((p * comparaison.notes[nom][c] for c, p in comparaison.poids.items()), Fraction(0))
