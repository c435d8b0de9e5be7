"""La performance des fournisseurs : ponctualité, quantités, conformité ; puis une note, une classe, une évolution."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from refcomp.calculs.entrees import check_genre, load_ensemble, sans_residu
from refcomp.calculs.explication import Explication
from refcomp.calculs.fournisseur.comparaison import ComparaisonOffres, comparaison_offres
from refcomp.calculs.stock.quantites import is_vide, load_grandeurs, load_table
from refcomp.conversions import convert_jour
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
        Colonne("quantite_refusee", "nombre", "quantité refusée", obligatoire=False, vide_permis=True, minimum=0),
    ),
)
QUANTITES = ("commandee", "livree", "refusee")
CLASSES = {"A": 85, "B": 70, "C": 0}


def performance_fournisseurs(
    livraisons: pd.DataFrame, *, date_arrete: dt.date | str | None = None, tolerance: int = 0
) -> pd.DataFrame:
    """Mesure la ponctualité, le taux de service et la conformité de chaque fournisseur.

    Args:
        livraisons: une ligne par ligne de commande : `fournisseur`, `date_prevue`, `date_livraison` (vide si rien
            n'est venu), `quantite_commandee`, `quantite_livree`, et au besoin `quantite_refusee`.
        date_arrete: date à laquelle on mesure, nécessaire dès qu'une ligne n'est pas livrée : elle dit si cette ligne
            est en retard, et compte, ou encore à venir, et ne compte pas. Une livraison postérieure n'est pas connue.
        tolerance: jours de retard pardonnés.

    Returns:
        Une ligne par fournisseur, par ordre alphabétique : `fournisseur lignes` (livrées ou échues) `en_cours` (encore
        à venir, hors du compte) `a_l_heure ponctualite` (à l'heure / lignes), `retard_moyen` (jours, des lignes livrées
        en retard), `service` (quantité livrée, sans compter plus que la commande / quantité commandée), `conformite`
        (livré et accepté / livré) et `completes` (part des lignes à l'heure, entières et sans refus : OTIF). Les parts
        vont de 0 à 1.

    Raises:
        DonneesInvalidesError: en une fois : cellules refusées, refus plus grand que la livraison, livraison sans date,
            ligne sans livraison et sans date d'arrêté.
        ArgumentInvalideError: si la tolérance n'est pas un nombre de jours, ou si la date est illisible.

    Source:
        planup-sc.fr, taux de service client (OTD, OTIF).
    """
    if isinstance(tolerance, bool) or not isinstance(tolerance, int | np.integer) or tolerance < 0:
        raise ArgumentInvalideError(
            f"« tolerance » vaut {tolerance!r} ; un nombre de jours positif ou nul est attendu."
        )
    lus, jour = load_ensemble(
        TITRE,
        lambda: load_table(livraisons, LIVRAISONS),
        lambda: None if date_arrete is None else convert_jour(date_arrete, "date_arrete"),
    )
    lus["quantite_refusee"] = lus["quantite_refusee"].fillna(0.0) if "quantite_refusee" in lus else 0.0
    defauts = _defauts(lus, jour)
    if defauts:
        raise DonneesInvalidesError(TITRE, defauts)
    lignes: dict[str, list[_Livraison]] = {}
    for ligne in lus.to_dict("records"):
        lignes.setdefault(str(ligne["fournisseur"]), []).append(_Livraison.build(ligne, jour))
    return pd.DataFrame([_mesures(nom, lignes[nom], int(tolerance)) for nom in sorted(lignes)])


@dataclass(frozen=True)
class _Livraison:
    """Une ligne de commande telle qu'elle se voit à la date d'arrêté : quantités exactes, retard en jours."""

    commandee: Fraction
    livree: Fraction
    refusee: Fraction
    venue: bool
    retard: int

    @classmethod
    def build(cls, ligne: dict[Any, Any], jour: dt.date | None) -> _Livraison:
        livraison = ligne["date_livraison"]
        venue = not pd.isna(livraison) and (jour is None or livraison <= pd.Timestamp(jour))
        fin = livraison if venue else pd.Timestamp(str(jour))
        quantites = [sans_residu(ligne[f"quantite_{n}"]) for n in ("commandee", "livree", "refusee")]
        commandee, livree, refusee = quantites if venue else (quantites[0], Fraction(0), Fraction(0))
        return cls(commandee, livree, refusee, venue, (fin - ligne["date_prevue"]).days)


def _mesures(nom: str, lignes: list[_Livraison], tolerance: int) -> dict[str, object]:
    """Les mesures d'un fournisseur ; une ligne qui n'est ni venue ni en retard n'est pas encore jugée."""
    jugees = [li for li in lignes if li.venue or li.retard > tolerance]
    bonnes = [li for li in jugees if li.venue and li.retard <= tolerance]
    tardives = [li.retard for li in jugees if li.venue and li.retard > tolerance]
    commandee, livree, refusee = (sum((getattr(li, n) for li in jugees), Fraction(0)) for n in QUANTITES)
    servie = sum((min(li.livree, li.commandee) for li in jugees), Fraction(0))
    completes = sum(li.livree >= li.commandee and not li.refusee for li in bonnes)
    return {
        "fournisseur": nom,
        "lignes": len(jugees),
        "en_cours": len(lignes) - len(jugees),
        "a_l_heure": len(bonnes),
        "ponctualite": _part(len(bonnes), len(jugees)),
        "retard_moyen": _part(sum(tardives), len(tardives)),
        "service": _part(servie, commandee),
        "conformite": _part(livree - refusee, livree),
        "completes": _part(completes, len(jugees)),
    }


def _part(nombre: Fraction | int, total: Fraction | int) -> float:
    return float(Fraction(nombre) / total) if total else math.nan


def _defauts(lus: pd.DataFrame, jour: dt.date | None) -> list[Constat]:
    absentes = lus.index[lus["date_livraison"].isna()].tolist() if jour is None else []
    refus = lus.index[lus["quantite_refusee"] > lus["quantite_livree"]].tolist()
    sans_date = lus.index[lus["date_livraison"].isna() & (lus["quantite_livree"] > 0)].tolist()
    nulles = lus.index[lus["quantite_commandee"] == 0].tolist()
    cas = (
        (absentes, "date_arrete_absente", "rien n'est livré ; donnez « date_arrete » pour savoir si c'est en retard"),
        (refus, "refus_trop_grand", "on refuse plus qu'il n'a été livré"),
        (sans_date, "date_absente", "une quantité est livrée sans date de livraison"),
        (nulles, "commande_nulle", "la quantité commandée est nulle"),
    )
    return [Constat("erreur", code, f"Lignes {', '.join(map(str, n))} : {dit}.") for n, code, dit in cas if n]


@dataclass(frozen=True)
class TableauBordFournisseurs:
    """Des fournisseurs évalués sur une période.

    Attributes:
        tableau: une ligne par fournisseur, du meilleur au moins bon : `rang fournisseur`, une note par critère,
            `score`, `classe`, et `evolution` (score - score précédent, vide s'il n'est pas connu).
        comparaison: la comparaison pondérée qui donne les scores.
        seuils: classe → plus petit score.
        constats: les scores précédents de fournisseurs qui n'ont plus de note.
    """

    tableau: pd.DataFrame
    comparaison: ComparaisonOffres
    seuils: dict[str, float]
    constats: tuple[Constat, ...] = ()

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
        DonneesInvalidesError: en une fois, pour les notes, les poids, les seuils et les scores précédents refusés.
        ArgumentInvalideError: si aucune classe ne commence à zéro, ou si deux classes ont le même seuil.
    """
    classes, avant, comparaison = load_ensemble(
        TITRE,
        lambda: _load_seuils(CLASSES if seuils is None else seuils),
        lambda: _load_precedents({} if precedents is None else precedents),
        lambda: comparaison_offres(notes, poids),
    )
    ordre = sorted(classes, key=classes.__getitem__, reverse=True)
    table = comparaison.tableau.copy()
    exactes = {nom: _score(comparaison, nom) for nom in comparaison.notes}
    table["classe"] = [next(c for c in ordre if exactes[str(nom)] >= classes[c]) for nom in table["fournisseur"]]
    table["evolution"] = [
        float(exactes[str(n)] - avant[str(n)]) if str(n) in avant else np.nan for n in table["fournisseur"]
    ]
    constats = tuple(_disparus(avant, exactes))
    return TableauBordFournisseurs(table, comparaison, {c: float(classes[c]) for c in ordre}, constats)


def _disparus(avant: Mapping[str, Fraction], exactes: Mapping[str, Fraction]) -> list[Constat]:
    """Les scores précédents qui ne servent à aucune évolution : un départ, ou un nom mal écrit."""
    noms = ", ".join(nom for nom in avant if nom not in exactes)
    if not noms:
        return []
    message = f"Un score précédent, mais aucune note cette fois : {noms}. Vérifiez que le nom s'écrit pareil."
    return [Constat("avertissement", "fournisseur_sans_note", message, noms)]


def _load_seuils(seuils: object) -> dict[str, Fraction]:
    """Le plus petit score de chaque classe ; l'une commence à zéro, et deux classes n'ont pas le même."""
    classes = _load_scores("seuils", seuils)
    if not classes or min(classes.values()) != 0 or len(set(classes.values())) < len(classes):
        raise ArgumentInvalideError("« seuils » : des seuils tous différents, dont le plus petit est 0, sont attendus.")
    return classes


def _load_precedents(precedents: object) -> dict[str, Fraction]:
    """Les scores précédents que l'on connaît ; une valeur vide n'en est pas un."""
    if isinstance(precedents, Mapping):
        precedents = {nom: v for nom, v in precedents.items() if not is_vide(v)}
    return _load_scores("precedents", precedents)


def _load_scores(argument: str, scores: object) -> dict[str, Fraction]:
    """Des scores donnés par nom, exacts et positifs."""
    check_genre(argument, scores, Mapping, "un score par nom est attendu, par exemple {'A': 85}")
    donnes = {str(nom): repr(v) if v is None else v for nom, v in scores.items()}  # type: ignore[attr-defined]
    colonnes = tuple(Colonne(nom, "nombre", f"score de {nom}", minimum=0) for nom in donnes)
    return load_grandeurs(TITRE, donnes, colonnes) if donnes else {}


def _score(comparaison: ComparaisonOffres, nom: str) -> Fraction:
    """Le score exact : 85 tout rond est bien dans la classe qui commence à 85."""
    return sum((p * comparaison.notes[nom][c] for c, p in comparaison.poids.items()), Fraction(0))
