"""Les pénalités d'un retard ou d'un manque de livraison, telles que le contrat du client les fixe.

Ce sont des pénalités de **livraison**, contractuelles ; celles d'un paiement tardif sont dans
`refcomp.calculs.penalites_retard`. La clause dit la base (valeur en retard, ou toute la commande), le rythme (par jour,
par semaine entamée, une fois), la franchise et le plafond. Un distributeur ne peut en outre dépasser le plafond légal
(C. com. art. L. 441-17).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from refcomp.calculs.commande.lignes import affiches, exacts, unites_arrondies
from refcomp.calculs.entrees import check_genre, load_ensemble, load_nombres, load_taux
from refcomp.calculs.explication import Explication
from refcomp.conversions import convert_jour
from refcomp.dated import ValeurDatee, load_parametres
from refcomp.errors import check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant, format_pourcentage
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "Les pénalités ne peuvent pas être estimées :"
BASES = ("valeur_en_retard", "commande")
PERIODES = {"jour": 1, "semaine": 7}
LIVRAISONS = Contrat(
    "livraisons",
    (
        Colonne("commande", "texte", "numéro de commande"),
        Colonne("valeur", "nombre", "valeur hors taxes en retard", minimum=0),
        Colonne("jours_retard", "entier", "jours de retard", minimum=0),
        Colonne("valeur_commande", "nombre", "valeur hors taxes de la commande", obligatoire=False, minimum=0),
    ),
)
ENTIERS = (
    Colonne("forfait", "nombre", "forfait par période", minimum=0),
    Colonne("franchise", "entier", "jours de franchise", obligatoire=False, minimum=0),
)


@dataclass(frozen=True)
class Clause:
    """Une clause de pénalité.

    Attributes:
        taux: part de la base, par période (« 2 % »).
        forfait: montant par période et par ligne, ajouté au taux.
        base: `valeur_en_retard` ou `commande` (retard qui rend l'ensemble inutilisable).
        periode: `jour` ou `semaine` (toute semaine entamée compte), ou `unique` si elle ne dépend pas de la durée.
        franchise: jours de retard sans pénalité ; ils ne se comptent pas ensuite.
        plafond: part de la commande que la pénalité ne dépasse pas, ou None.
    """

    taux: object = 0
    forfait: object = 0
    base: str = "valeur_en_retard"
    periode: str = "jour"
    franchise: int = 0
    plafond: object = None

    def __post_init__(self) -> None:
        """Refuse une convention inconnue."""
        check_choix("base", self.base, BASES)
        check_choix("periode", self.periode, [*PERIODES, "unique"])


@dataclass(frozen=True)
class PenalitesLivraison:
    """Les pénalités estimées.

    Attributes:
        tableau: une ligne par livraison : `commande valeur jours_retard periodes base brute` (avant plafond),
            `plafond` (montant ; NaN s'il n'y en a pas), `penalite` et `plafonnee`.
        total: la somme, exacte.
        clause: la clause employée.
        plafond_legal: la valeur de droit employée, ou None.
        devise: la monnaie.
        constats: pénalités ramenées au plafond, valeur de droit donnée de mémoire.
    """

    tableau: pd.DataFrame
    total: Fraction
    clause: Clause
    plafond_legal: ValeurDatee | None
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """La clause, le calcul de chaque livraison, le plafond."""
        from refcomp.calculs.commande_optimisee.corrige_conditions import build_penalites  # noqa: PLC0415 - il lit ce résultat

        return build_penalites(self)


def load_plafond_penalites(date: dt.date, territoire: str = "metropole") -> ValeurDatee:
    """Renvoie le plafond légal des pénalités logistiques.

    Args:
        date: date de l'inexécution.
        territoire: seul `metropole` est encodé.

    Raises:
        ParametreAbsentError: si la date ou le territoire n'est pas encodé.
    """
    parametres = load_parametres("refcomp.calculs.commande_optimisee", "plafond.yaml")
    return parametres["plafond_penalites"].at(date, territoire=territoire)


def penalites_livraison(
    livraisons: pd.DataFrame,
    clause: Clause,
    *,
    plafond_legal_le: dt.date | str | None = None,
    territoire: str = "metropole",
    devise: Monnaie | str = EUR,
) -> PenalitesLivraison:
    """Estime les pénalités de livraisons en retard.

    Args:
        livraisons: `commande valeur` (hors taxes, de ce qui est en retard) `jours_retard` ; et `valeur_commande`, que
            demandent un plafond ou la base `commande` (la valeur en retard en tient lieu si elle manque).
        clause: la clause du contrat.
        plafond_legal_le: date de l'inexécution, pour appliquer le plafond légal de la grande distribution (la colonne
            `valeur_commande` est alors celle de la catégorie de produits) ; None s'il ne s'applique pas.
        territoire: territoire du plafond légal.
        devise: la monnaie.

    Returns:
        Des `PenalitesLivraison`. Le plafond vaut pour l'ensemble des livraisons d'une commande. Chaque pénalité
        s'arrondit à la plus petite unité de la monnaie.

    Raises:
        DonneesInvalidesError: en une fois, pour les lignes et la clause refusées.
        ArgumentInvalideError: si une convention n'est pas permise.
        ParametreAbsentError: si le plafond légal n'est pas encodé à cette date.

    Sources : CCAG-FCS, art. 14.1 (P = V × R / 1 000) ; considerant.fr ; C. com. art. L. 441-17.
    """
    check_genre("clause", clause, Clause, "une Clause est attendue")
    connue = monnaie(devise)
    donnees = {"franchise": clause.franchise, "forfait": clause.forfait}
    lues, taux, nombres, plafond, legal = load_ensemble(
        TITRE,
        lambda: check_frame(livraisons, LIVRAISONS),
        lambda: load_taux("taux", clause.taux),
        lambda: load_nombres(TITRE, donnees, ENTIERS),
        lambda: None if clause.plafond is None else load_taux("plafond", clause.plafond),
        lambda: None if plafond_legal_le is None else _legal(plafond_legal_le, territoire),
    )
    plafonds = [p for p in (plafond, None if legal is None else Fraction(legal.valeur)) if p is not None]
    commandes = exacts(lues["valeur_commande"] if "valeur_commande" in lues else lues["valeur"])
    trios = zip(lues.to_dict("records"), exacts(lues["valeur"]), commandes, strict=True)
    part = min(plafonds, default=None)
    deja: dict[str, Fraction] = {}  # ce que chaque commande doit déjà : son plafond vaut pour toutes ses livraisons
    lignes = [_rangee(li, v, c, (clause, taux, nombres, part), (deja, connue)) for li, v, c in trios]
    table = pd.DataFrame(lignes)
    total = Fraction(sum(unites_arrondies(p, connue) for p in exacts(table["penalite"])), connue.facteur)
    constats = [*_constats(table, connue), *(legal.constats if legal is not None else [])]
    if part is not None and "valeur_commande" not in lues:
        dit = "Le plafond est calculé sur la valeur en retard : donnez valeur_commande pour celle de la commande."
        constats.append(Constat("avertissement", "plafond_sur_le_retard", dit, "valeur_commande"))
    return PenalitesLivraison(table, total, clause, legal, connue, tuple(constats))


def _legal(date: dt.date | str, territoire: str) -> ValeurDatee:
    return load_plafond_penalites(convert_jour(date, "plafond_legal_le"), territoire)


def _rangee(
    ligne: dict[str, Any],
    valeur: Fraction,
    commande: Fraction,
    regles: tuple[Clause, Fraction, dict[str, Fraction], Fraction | None],
    suivi: tuple[dict[str, Fraction], Monnaie],
) -> dict[str, Any]:
    clause, taux, nombres, part = regles
    deja, devise = suivi
    jours = max(0, int(ligne["jours_retard"]) - int(nombres["franchise"]))
    periodes = min(jours, 1) if clause.periode == "unique" else -(-jours // PERIODES[clause.periode])
    base = commande if clause.base == "commande" else valeur
    brute = periodes * (base * taux + nombres["forfait"])
    limite = None if part is None else part * commande
    numero = str(ligne["commande"])
    reste = None if limite is None else max(Fraction(0), limite - deja.get(numero, Fraction(0)))
    due = brute if reste is None else min(brute, reste)
    deja[numero] = deja.get(numero, Fraction(0)) + due
    montants = affiches([unites_arrondies(m, devise) for m in (base, brute, limite or Fraction(0), due)], devise)
    return {
        "commande": ligne["commande"],
        "valeur": float(valeur),
        "jours_retard": int(ligne["jours_retard"]),
        "periodes": periodes,
        "base": montants[0],
        "brute": montants[1],
        "plafond": float("nan") if limite is None else montants[2],
        "penalite": montants[3],
        "plafonnee": due < brute,
    }


def _constats(table: pd.DataFrame, devise: Monnaie) -> list[Constat]:
    constats = []
    for li in table[table["plafonnee"]].to_dict("records"):
        brute, due = format_montant(li["brute"], devise), format_montant(li["penalite"], devise)
        message = f"Commande {li['commande']} : {brute} ramenés au plafond, {due}."
        constats.append(Constat("information", "penalite_plafonnee", message, str(li["commande"])))
    return constats


def texte_clause(clause: Clause, devise: Monnaie) -> str:
    """La clause en une phrase."""
    taux = load_taux("taux", clause.taux)
    forfait = load_nombres(TITRE, {"forfait": clause.forfait}, ENTIERS)["forfait"]
    bases = {"valeur_en_retard": "la valeur en retard", "commande": "la valeur de la commande"}
    morceaux = [f"{format_pourcentage(taux)} de {bases[clause.base]}"] if taux else []
    morceaux += [format_montant(forfait, devise)] if forfait else []
    rythmes = {"jour": "par jour de retard", "semaine": "par semaine entamée", "unique": "une seule fois"}
    return f"{' plus '.join(morceaux) or 'aucune pénalité'}, {rythmes[clause.periode]}"
