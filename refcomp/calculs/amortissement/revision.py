"""La révision d'un plan linéaire : nouvelle durée, nouvelle valeur résiduelle, dépréciation ou reprise.

PCG art. 214-14 : la révision est prospective, rien n'est repris du passé ; art. 214-15 et 214-17 : à chaque clôture, la
valeur nette est comparée à la valeur actuelle, et une dépréciation change la base pour la suite ; art. 214-19 : une
dépréciation se reprend quand ses raisons ont cessé, sans dépasser ce que le plan d'origine aurait laissé.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from refcomp.calculs.amortissement.plan import PlanAmortissement
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.errors import ArgumentInvalideError, DonneesInvalidesError
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant, format_nombre
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import montants_affiches, unites_mineures

COLONNES = ["base", "dotation", "cumul", "depreciation", "reprise", "cumul_depreciation", "valeur_nette_comptable"]
MOIS_PAR_AN = 12
REVISIONS = Contrat(
    "revisions",
    (
        Colonne("exercice", "entier", "exercice à la clôture duquel on révise", unique=True),
        Colonne("valeur_actuelle", "montant", "valeur actuelle", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("duree_restante", "nombre", "années restantes", obligatoire=False, vide_permis=True, minimum=0),
        Colonne("valeur_residuelle", "montant", "valeur résiduelle", obligatoire=False, vide_permis=True, minimum=0),
    ),
)


@dataclass(frozen=True)
class PlanRevise:
    """Un plan révisé.

    Attributes:
        origine: le plan avant révision.
        tableau: une ligne par exercice : `exercice`, `base` (celle dont vient la dotation), `dotation`, `cumul`,
            `depreciation`, `reprise`, `cumul_depreciation`, `valeur_nette_comptable`.
        etapes: ce que chaque révision a changé, en une phrase.
    """

    origine: PlanAmortissement
    tableau: pd.DataFrame
    etapes: tuple[tuple[int, str], ...]

    def explication(self) -> Explication:
        """Les étapes de la révision, avec les chiffres de ce bien."""
        decimales = self.origine.convention.devise.decimales
        lignes = tuple(
            (str(r["exercice"]), *(format_nombre(r[c], decimales) for c in COLONNES))
            for r in self.tableau.to_dict("records")
        )
        entetes = ("Exercice", "Base", "Dotation", "Cumul", "Dépréciation", "Reprise", "Cumul dépr.", "Valeur nette")
        etapes = [Etape(f"Réviser à la clôture de {exercice}", texte) for exercice, texte in self.etapes]
        texte = "Les exercices clos ne changent pas : la révision ne vaut que pour la suite."
        etapes.append(Etape("Dresser le plan révisé", texte, Tableau(entetes, lignes, tuple(range(1, 8)))))
        return Explication("Révision du plan d'amortissement", tuple(etapes))


@dataclass(frozen=True)
class _Etat:
    """Où en est le bien à une clôture, en unités mineures ; le temps restant, en années."""

    cumul: int
    depreciation: int
    residuelle: int
    restant: Fraction
    base: int
    part: Fraction  # durée dont part la base : la dotation d'une année est base / part


def revision_amortissement(plan: PlanAmortissement, revisions: pd.DataFrame) -> PlanRevise:
    """Révise un plan linéaire, à la clôture d'un ou de plusieurs exercices.

    Args:
        plan: le plan d'origine, sans sortie.
        revisions: `exercice` (celui dont la clôture décide), et au moins une colonne remplie parmi `valeur_actuelle`
            (dépréciation si elle est plus basse que la valeur nette, reprise si elle est plus haute),
            `duree_restante` (années à courir après cette clôture ; par défaut ce qui reste) et `valeur_residuelle`.

    Returns:
        Un `PlanRevise`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les révisions refusées.
        ArgumentInvalideError: si le plan n'est pas un plan linéaire mené à son terme.

    >>> from refcomp.calculs.amortissement.calcul import amortissement_lineaire
    >>> plan = amortissement_lineaire(15000, 8, "01/01/2024")
    >>> revise = revision_amortissement(plan, pd.DataFrame({"exercice": [2026], "duree_restante": [2]}))
    >>> revise.tableau["dotation"].tolist()
    [1875.0, 1875.0, 1875.0, 4687.5, 4687.5]
    """
    if not isinstance(plan, PlanAmortissement) or plan.sortie is not None:
        raise ArgumentInvalideError("La révision part d'un plan linéaire sans sortie (`amortissement_lineaire`).")
    devise = plan.convention.devise
    voulues = {int(r["exercice"]): r for r in _load(plan, revisions).to_dict("records")}
    valeur = _unites(plan.valeur_origine, plan)
    residuelle = _unites(plan.valeur_residuelle, plan)
    etat = _Etat(0, 0, residuelle, plan.duree, valeur - residuelle, plan.duree)
    lignes: list[tuple[int, ...]] = []
    etapes: list[tuple[int, str]] = []
    prevues = dict(zip(plan.tableau["exercice"], unites_mineures(plan.tableau["cumul"], devise), strict=True))
    debut, rang = np.array([plan.depart], dtype="datetime64[D]"), 0
    while etat.restant > 0:
        temps, exercice = _temps(plan, debut, rang)
        base, avant = etat.base, etat
        etat = _exercice(plan, etat, valeur, temps, None if etapes else prevues.get(exercice))
        mouvement = 0
        if exercice in voulues:
            prevue = valeur - int(prevues.get(exercice, valeur - residuelle))
            etat, mouvement, texte = _revise(plan, etat, valeur, prevue, voulues.pop(exercice))
            etapes.append((exercice, texte))
        nette = valeur - etat.cumul - etat.depreciation
        test = (max(mouvement, 0), max(-mouvement, 0), etat.depreciation)
        lignes.append((exercice, base, etat.cumul - avant.cumul, etat.cumul, *test, nette))
        rang += 1
    table = pd.DataFrame(lignes, columns=["exercice", *COLONNES])
    montants = {c: montants_affiches(table[c].to_numpy(dtype=np.int64), devise) for c in COLONNES}
    return PlanRevise(plan, table.assign(**montants), tuple(etapes))


def _temps(plan: PlanAmortissement, debut: Any, rang: int) -> tuple[Fraction, int]:
    """Le temps, en années, de l'exercice d'un rang, et son année de clôture."""
    compteur, exercices = plan.convention.compteur, plan.convention.exercices
    fin = exercices.suite(debut, np.array([rang]))
    depart = compteur.depart(debut) if rang == 0 else compteur.fin(exercices.suite(debut, np.array([rang - 1])))
    temps = compteur.temps(depart, compteur.fin(fin))
    return Fraction(int(temps.numerateur[0]), int(temps.diviseur[0])), int(fin[0].astype(object).year)


def _exercice(plan: PlanAmortissement, etat: _Etat, valeur: int, temps: Fraction, prevu: int | None) -> _Etat:
    """Amortit un exercice : comme le plan tant que rien n'a changé, sinon au prorata ; la fin est le complément."""
    fini = temps >= etat.restant
    if prevu is not None:
        cumul = int(prevu)
    elif fini:
        cumul = valeur - etat.depreciation - etat.residuelle
    else:
        facteur = plan.convention.devise.facteur
        exacte = Fraction(etat.base, facteur) * temps / etat.part
        cumul = etat.cumul + int(plan.convention.arrondi.appliquer(exacte) * facteur)
    return replace(etat, cumul=cumul, restant=Fraction(0) if fini else etat.restant - temps)


def _revise(
    plan: PlanAmortissement,
    etat: _Etat,
    valeur: int,
    prevue: int,
    revision: dict[str, Any],
) -> tuple[_Etat, int, str]:
    """Applique une révision ; renvoie l'état, la dépréciation (négative : reprise) et ce qui s'est passé."""
    nette, mouvement = valeur - etat.cumul - etat.depreciation, 0
    phrases = []
    if not pd.isna(revision["valeur_actuelle"]):
        actuelle = _unites(revision["valeur_actuelle"], plan)
        visee = min(actuelle, prevue)  # une reprise ne dépasse pas ce que le plan d'origine aurait laissé
        mouvement = nette - actuelle if actuelle < nette else -min(etat.depreciation, max(visee - nette, 0))
        phrases.append(_phrase_test(plan, nette, actuelle, mouvement))
    residuelle = etat.residuelle
    if not pd.isna(revision["valeur_residuelle"]):
        residuelle = _unites(revision["valeur_residuelle"], plan)
    restant = etat.restant
    if not pd.isna(revision["duree_restante"]):
        restant = Fraction(round(revision["duree_restante"] * MOIS_PAR_AN), MOIS_PAR_AN)
    nette -= mouvement
    base = max(nette - residuelle, 0)
    residuelle = min(residuelle, nette)
    montant = format_montant(base / plan.convention.devise.facteur, plan.convention.devise)
    if restant:
        annuite = plan.convention.arrondi.appliquer(Fraction(base, plan.convention.devise.facteur) / restant)
        phrases.append(
            f"Nouvelle base : {montant}, sur {format_nombre(restant * MOIS_PAR_AN, 0)} mois, soit "
            f"{format_montant(annuite, plan.convention.devise)} par an.",
        )
    neuf = replace(
        etat,
        depreciation=etat.depreciation + mouvement,
        residuelle=residuelle,
        restant=restant,
        base=base,
        part=restant,
    )
    return neuf, mouvement, " ".join(phrases)


def _phrase_test(plan: PlanAmortissement, nette: int, actuelle: int, mouvement: int) -> str:
    devise = plan.convention.devise
    nettes, actuelles, ecart = (format_montant(u / devise.facteur, devise) for u in (nette, actuelle, abs(mouvement)))
    suite = "rien à constater" if not mouvement else f"{'dépréciation' if mouvement > 0 else 'reprise'} de {ecart}"
    return f"Valeur actuelle {actuelles}, valeur nette {nettes} : {suite}."


def _unites(valeur: float, plan: PlanAmortissement) -> int:
    return int(unites_mineures(pd.Series([float(valeur)]), plan.convention.devise)[0])


def _load(plan: PlanAmortissement, revisions: pd.DataFrame) -> pd.DataFrame:
    lues = check_frame(revisions, REVISIONS, devise=plan.convention.devise)
    facultatives = ["valeur_actuelle", "duree_restante", "valeur_residuelle"]
    lues = lues.assign(**{c: lues.get(c, np.nan) for c in facultatives})
    exercices = list(plan.tableau["exercice"])
    hors = lues.loc[~lues["exercice"].isin(exercices[:-1]), "exercice"].tolist()
    vides = lues.loc[lues[facultatives].isna().all(axis=1), "exercice"].tolist()
    mois = lues["duree_restante"] * MOIS_PAR_AN
    fines = lues.loc[((mois - mois.round()).abs() > 0.01 * MOIS_PAR_AN) | (mois < 1), "exercice"].tolist()
    regles = [
        (
            hors,
            f"révision hors du plan, qui va de {exercices[0]} à {exercices[-1]} (la dernière clôture ne laisse rien)",
        ),
        (vides, f"révision qui ne change rien : remplissez au moins {', '.join(facultatives)}"),
        (fines, "durée restante qui n'est pas un nombre entier de mois, d'au moins un mois, en années"),
    ]
    defauts = [
        Constat("erreur", "revision", f"Exercices {', '.join(map(str, annees))} : {phrase}.")
        for annees, phrase in regles
        if annees
    ]
    if defauts:
        raise DonneesInvalidesError("Le plan ne peut pas être révisé :", defauts)
    return lues
