"""Les plans de remboursement : un emprunt avec son explication, ou tout un fichier d'un seul calcul.

Règle des centimes : chaque échéance est arrondie, et la dernière rembourse ce qui reste dû. Le capital remboursé somme
donc exactement au capital emprunté (augmenté des intérêts capitalisés d'un différé total).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd

from refcomp.calculs.emprunt.annuite import UNITE_TAUX
from refcomp.calculs.emprunt.conventions import PERIODICITES, Convention, load_convention
from refcomp.calculs.emprunt.dossiers import NOMBRE_MAXIMAL, SEUL, build_dossiers, load_emprunts
from refcomp.calculs.emprunt.moteur import Dossiers, lignes_plans
from refcomp.calculs.emprunt.plan import PlanEmprunt
from refcomp.calculs.entrees import un_seul
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Arrondi, Monnaie, montants_affiches, unites_mineures

Montant = Decimal | int | float | str
MOIS_PAR_AN = 12


def plan_emprunt(  # noqa: PLR0913 - chaque convention est un argument nommé
    capital: Montant,
    taux: Montant,
    nombre_echeances: int | None = None,
    *,
    mode: str = "annuites_constantes",
    periodicite: str = "annuelle",
    differe: int = 0,
    type_differe: str = "partiel",
    echeance: Montant | None = None,
    assurance: Montant = 0,
    base_assurance: str = "capital_initial",
    frais_dossier: Montant = 0,
    date_deblocage: dt.date | str | None = None,
    taux_periode: str = "proportionnel",
    centimes: str = "derniere_echeance",
    arrondi: Arrondi | None = None,
    devise: Monnaie | str = EUR,
) -> PlanEmprunt:
    """Établit le plan de remboursement d'un emprunt.

    Args:
        capital: somme empruntée.
        taux: taux annuel en fraction (0.0365 pour 3,65 %), huit décimales au plus.
        nombre_echeances: nombre total d'échéances, différé compris ; à omettre si `echeance` est imposée.
        mode: `annuites_constantes` (échéances égales), `amortissement_constant` ou `in_fine` (capital à la fin).
        periodicite: `mensuelle`, `trimestrielle`, `semestrielle` ou `annuelle`.
        differe: nombre d'échéances sans remboursement de capital, au début.
        type_differe: `partiel` (les intérêts sont payés) ou `total` (ils s'ajoutent au capital).
        echeance: échéance constante convenue, hors assurance ; le nombre d'échéances s'en déduit.
        assurance: taux annuel d'assurance, ou prime par échéance si `base_assurance="montant"`.
        base_assurance: `capital_initial` (usage des banques), `capital_restant`, ou `montant`.
        frais_dossier: frais retenus au déblocage ; ils n'entrent que dans le coût et les taux effectifs.
        date_deblocage: jour du versement ; les échéances tombent alors le même quantième, à terme échu.
        taux_periode: `proportionnel` (taux / n, usage des banques et des cours) ou `equivalent` ((1 + taux)^(1/n) - 1).
        centimes: `derniere_echeance` (défaut : le capital est l'échéance arrondie moins l'intérêt arrondi, la dernière
            échéance solde), `dernier_interet` (usage des manuels : le dernier intérêt est ajusté pour que toutes les
            échéances soient égales) ou `capital_theorique` (chaque montant exact est arrondi ; l'échéance varie d'un
            centime).
        arrondi: arrondi de l'échéance constante ou du capital constant ; par défaut au plus proche, à la plus petite
            unité. Certains prêteurs arrondissent à l'unité supérieure : `Arrondi(Decimal(1), "haut")`.
        devise: la monnaie, ou son code.

    Returns:
        Un `PlanEmprunt`.

    Raises:
        DonneesInvalidesError: en une fois, pour les montants, taux et durées refusés.
        ArgumentInvalideError: si une convention n'est pas permise ou si l'échéance imposée ne rembourse rien.

    >>> plan = plan_emprunt(20000, "0.05", 4)
    >>> plan.tableau["echeance"].tolist()
    [5640.24, 5640.24, 5640.24, 5640.23]
    >>> float(plan.totaux["capital"])
    20000.0
    """
    convention = load_convention(
        taux_periode=taux_periode, centimes=centimes, base_assurance=base_assurance, arrondi=arrondi, devise=devise
    )
    _check_duree(nombre_echeances, echeance, mode)
    ligne = {"code": SEUL, "capital": capital, "taux": taux, "mode": mode, "periodicite": periodicite}
    ligne |= {"differe": differe, "type_differe": type_differe, "assurance": assurance}
    # Sans nombre d'échéances, un nombre provisoire assez grand passe le contrôle ; le vrai se déduit de l'échéance.
    ligne["nombre_echeances"] = NOMBRE_MAXIMAL if nombre_echeances is None else nombre_echeances
    with un_seul("Le plan de remboursement ne peut pas être établi :"):
        lus = load_emprunts(pd.DataFrame([ligne], dtype=object), convention)
    dossiers = build_dossiers(lus, convention)
    if echeance is not None:
        imposee = _unites(echeance, "echeance", convention)
        dossiers = replace(
            dossiers, imposee=np.array([imposee]), nombre=_nombre_echeances(dossiers, imposee, convention)
        )
    tableau = _tableau(lus, dossiers, convention).drop(columns="code")
    deblocage = None if date_deblocage is None else convert_jour(date_deblocage, "date_deblocage")
    if deblocage is not None:
        tableau.insert(1, "date", _dates(deblocage, tableau["rang"], periodicite))
    return PlanEmprunt(
        capital=float(lus["capital"].iloc[0]),
        taux=Decimal(int(dossiers.taux[0])) / UNITE_TAUX,
        mode=mode,
        periodicite=periodicite,
        differe=int(dossiers.differe[0]),
        type_differe=type_differe,
        taux_assurance=Decimal(str(lus["assurance"].iloc[0])),
        frais_dossier=_unites(frais_dossier, "frais_dossier", convention) / convention.devise.facteur,
        date_deblocage=deblocage,
        convention=convention,
        tableau=tableau,
    )


def plans_emprunt(
    emprunts: pd.DataFrame,
    *,
    base_assurance: str = "capital_initial",
    taux_periode: str = "proportionnel",
    centimes: str = "derniere_echeance",
    arrondi: Arrondi | None = None,
    devise: Monnaie | str = EUR,
) -> pd.DataFrame:
    """Établit les plans de tout un fichier d'emprunts, d'un seul calcul.

    Args:
        emprunts: une ligne par emprunt : `code` (unique), `capital`, `taux`, `nombre_echeances`, et au besoin `mode`,
            `periodicite`, `differe`, `type_differe`, `assurance`, comme `plan_emprunt`.
        base_assurance: `capital_initial`, `capital_restant` ou `montant`.
        taux_periode: `proportionnel` ou `equivalent`.
        centimes: `derniere_echeance`, `dernier_interet` ou `capital_theorique`.
        arrondi: arrondi de l'échéance constante ou du capital constant.
        devise: la monnaie, ou son code.

    Returns:
        Une ligne par emprunt et par échéance, dans l'ordre reçu : `code rang capital_debut interets
        interets_capitalises capital assurance echeance capital_restant`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées.
        ArgumentInvalideError: si une convention n'est pas permise ou si un capital dépasse le calcul exact.
    """
    convention = load_convention(
        taux_periode=taux_periode, centimes=centimes, base_assurance=base_assurance, arrondi=arrondi, devise=devise
    )
    lus = load_emprunts(emprunts, convention)
    return _tableau(lus, build_dossiers(lus, convention), convention)


def _check_duree(nombre: int | None, echeance: Montant | None, mode: str) -> None:
    """Une seule des deux grandeurs fixe la durée, et une échéance imposée suppose des échéances constantes."""
    if (nombre is None) == (echeance is None):
        raise ArgumentInvalideError(
            "Donnez « nombre_echeances » ou « echeance », l'un des deux.",
        )
    if echeance is not None and mode != "annuites_constantes":
        raise ArgumentInvalideError(
            f"Une « echeance » imposée suppose des annuités constantes ; « mode » vaut {mode!r}."
        )


def _unites(montant: Montant, nom: str, convention: Convention) -> int:
    """Lit un montant donné en argument, positif ou nul, en unités mineures."""
    contrat = Contrat(nom, (Colonne(nom, "montant", f"« {nom} »", minimum=0),))
    lu = check_frame(pd.DataFrame({nom: [montant]}, dtype=object), contrat, devise=convention.devise)
    return int(unites_mineures(lu[nom], convention.devise)[0])


def _nombre_echeances(dossiers: Dossiers, imposee: int, convention: Convention) -> np.ndarray:
    """Compte les échéances imposées jusqu'au solde ; la dernière est le complément."""
    essai = replace(dossiers, imposee=np.array([imposee]))
    lignes = lignes_plans(essai, convention).montants
    remboursement = lignes["capital"][:-1] > 0
    if not remboursement[int(dossiers.differe[0])]:
        raise ArgumentInvalideError(
            "L'échéance imposée ne couvre pas les intérêts de la première période : la dette ne diminuerait jamais.",
        )
    soldees = np.flatnonzero(lignes["restant"] == 0)
    if soldees[0] == NOMBRE_MAXIMAL - 1 and lignes["capital"][-1] > imposee:
        raise ArgumentInvalideError(f"À cette échéance, l'emprunt dépasserait {NOMBRE_MAXIMAL} versements.")
    return soldees[:1] + 1


def _dates(deblocage: dt.date, rangs: pd.Series, periodicite: str) -> pd.Series:
    """Les dates d'échéance : le même quantième, ou le dernier jour d'un mois plus court."""
    pas = MOIS_PAR_AN // PERIODICITES[periodicite]
    depart = pd.Timestamp(deblocage)
    return pd.Series([depart + pd.DateOffset(months=pas * int(r)) for r in rangs], dtype="datetime64[s]")


def _tableau(lus: pd.DataFrame, dossiers: Dossiers, convention: Convention) -> pd.DataFrame:
    """Calcule les lignes et les présente en unités de la monnaie."""
    devise = convention.devise
    lignes = lignes_plans(dossiers, convention)
    m = lignes.montants
    echeance = m["interets"] - m["capitalises"] + m["capital"] + m["assurance"]
    table = {
        "code": lus["code"].array.take(lignes.dossier),
        "rang": lignes.rang,
        "capital_debut": montants_affiches(m["debut"], devise),
        "interets": montants_affiches(m["interets"], devise),
        "interets_capitalises": montants_affiches(m["capitalises"], devise),
        "capital": montants_affiches(m["capital"], devise),
        "assurance": montants_affiches(m["assurance"], devise),
        "echeance": montants_affiches(echeance, devise),
        "capital_restant": montants_affiches(m["restant"], devise),
    }
    return pd.DataFrame(table, copy=False)  # les tableaux viennent d'être faits : les recopier doublerait le temps
