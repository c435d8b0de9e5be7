"""Les écritures d'un emprunt : déblocage, échéance, intérêts courus à la clôture.

Plan comptable général : 164 emprunts auprès des établissements de crédit, 1688 intérêts courus, 6611 intérêts des
emprunts et dettes, 616 primes d'assurance, 627 services bancaires, 44566 TVA sur autres biens et services, 512 banques.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pandas as pd

from refcomp.calculs.emprunt.plan import PlanEmprunt
from refcomp.calculs.entrees import check_genre
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError, check_choix

COMPTES = {
    "164": "Emprunts auprès des établissements de crédit",
    "1688": "Intérêts courus sur emprunts",
    "512": "Banques",
    "616": "Primes d'assurance",
    "627": "Services bancaires",
    "6611": "Intérêts des emprunts et dettes",
}
BASES_JOURS = ("30/360", "exact/365")


def ecriture_deblocage(plan: PlanEmprunt) -> pd.DataFrame:
    """Renvoie l'écriture du versement des fonds : banque et frais de dossier contre emprunt.

    Args:
        plan: le plan de l'emprunt ; ses frais de dossier sont exonérés de TVA (CGI art. 261 C, 1° a), sauf option de
            la banque.

    Returns:
        Une ligne par compte mouvementé : `compte`, `libelle`, `debit`, `credit`, en unités de la monnaie.

    Raises:
        ArgumentInvalideError: si `plan` n'est pas un plan d'emprunt.
    """
    check_genre("plan", plan, PlanEmprunt, "un plan rendu par plan_emprunt est attendu")
    net = round(plan.capital - plan.frais_dossier, plan.convention.devise.decimales)
    return _ecriture([("512", net, 0.0), ("627", plan.frais_dossier, 0.0), ("164", 0.0, plan.capital)])


def ecriture_echeance(plan: PlanEmprunt, rang: int) -> pd.DataFrame:
    """Renvoie l'écriture d'une échéance ; en différé total, les intérêts capitalisés s'ajoutent à la dette.

    Args:
        plan: le plan de l'emprunt.
        rang: rang de l'échéance, à partir de 1.

    Returns:
        Une ligne par compte mouvementé : `compte`, `libelle`, `debit`, `credit`, en unités de la monnaie.

    Raises:
        ArgumentInvalideError: si le plan n'a pas d'échéance de ce rang.

    >>> from refcomp.calculs.emprunt import plan_emprunt
    >>> ecriture_echeance(plan_emprunt(20000, "0.05", 4), 1)[["compte", "debit", "credit"]].values.tolist()
    [['164', 4640.24, 0.0], ['6611', 1000.0, 0.0], ['512', 0.0, 5640.24]]
    """
    check_genre("plan", plan, PlanEmprunt, "un plan rendu par plan_emprunt est attendu")
    lignes = plan.tableau[plan.tableau["rang"] == rang]
    if lignes.empty:
        raise ArgumentInvalideError(f"« rang » vaut {rang!r} ; ce plan a des échéances de 1 à {len(plan.tableau)}.")
    ligne = lignes.iloc[0]
    return _ecriture(
        [
            ("164", ligne["capital"], 0.0),
            ("6611", ligne["interets"], 0.0),
            ("616", ligne["assurance"], 0.0),
            ("164", 0.0, ligne["interets_capitalises"]),
            ("512", 0.0, ligne["echeance"]),
        ],
    )


def interets_courus(plan: PlanEmprunt, date_cloture: dt.date | str, *, base_jours: str = "30/360") -> float:
    """Renvoie les intérêts courus non échus à une clôture : ceux de l'échéance en cours, au prorata du temps écoulé.

    Args:
        plan: un plan établi avec `date_deblocage`.
        date_cloture: dernier jour de l'exercice, compris.
        base_jours: `30/360` (usage : du 1er mars au 31 décembre, 10 mois) ou `exact/365`.

    Returns:
        Le montant, arrondi ; 0 si la clôture tombe hors du plan.

    Raises:
        ArgumentInvalideError: si le plan n'a pas de dates, si la date est illisible ou la convention inconnue.
    """
    check_choix("base_jours", base_jours, BASES_JOURS)
    check_genre("plan", plan, PlanEmprunt, "un plan rendu par plan_emprunt est attendu")
    if "date" not in plan.tableau:
        raise ArgumentInvalideError(
            "Ce plan n'a pas de dates : établissez-le avec plan_emprunt(…, date_deblocage=…).",
        )
    lendemain = pd.Timestamp(convert_jour(date_cloture, "date_cloture")) + pd.Timedelta(days=1)
    suivantes = plan.tableau[plan.tableau["date"] >= lendemain]
    if suivantes.empty:
        return 0.0
    ligne = suivantes.iloc[0]
    debut = ligne["date"] - pd.DateOffset(months=12 // plan.par_an)
    if lendemain <= debut:
        return 0.0
    if base_jours == "30/360":
        part = Fraction(_jours_commerciaux(debut, lendemain), 360 // plan.par_an)
    else:
        part = Fraction((lendemain - debut).days, 365) * plan.par_an
    facteur = plan.convention.devise.facteur
    interets = Fraction(round(ligne["interets"] * facteur), facteur)
    return float(plan.convention.devise.arrondi.appliquer(interets * min(part, Fraction(1))))


def ecriture_interets_courus(
    plan: PlanEmprunt, date_cloture: dt.date | str, *, base_jours: str = "30/360"
) -> pd.DataFrame:
    """Renvoie l'écriture des intérêts courus (6611 au débit, 1688 au crédit), à contrepasser à l'ouverture.

    Les arguments et les refus sont ceux de `interets_courus`.

    Returns:
        Une ligne par compte mouvementé : `compte`, `libelle`, `debit`, `credit`, en unités de la monnaie.

    Raises:
        ArgumentInvalideError: comme `interets_courus`.
    """
    montant = interets_courus(plan, date_cloture, base_jours=base_jours)
    return _ecriture([("6611", montant, 0.0), ("1688", 0.0, montant)])


def _jours_commerciaux(debut: pd.Timestamp, fin: pd.Timestamp) -> int:
    return (fin.year - debut.year) * 360 + (fin.month - debut.month) * 30 + min(fin.day, 30) - min(debut.day, 30)


def _ecriture(lignes: list[tuple[str, float, float]]) -> pd.DataFrame:
    """Met en table les lignes non nulles."""
    gardees = [(c, COMPTES[c], float(d), float(k)) for c, d, k in lignes if d or k]
    return pd.DataFrame(gardees, columns=["compte", "libelle", "debit", "credit"])
