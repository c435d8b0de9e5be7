"""L'explication d'un plan d'amortissement : les étapes d'un corrigé, avec les chiffres du bien."""

from __future__ import annotations

import calendar
from fractions import Fraction

from refcomp.calculs.amortissement.plan import PlanAmortissement
from refcomp.calculs.amortissement.prorata import MOIS_COMMERCIAL
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_compte, format_date, format_montant, format_nombre, format_pourcentage

DEPARTS = {"mise_en_service": "de mise en service", "acquisition": "d'acquisition"}
ANNEES = {"30/360": "360", "exact/365": "365", "exact/exact": "nombre de jours de l'exercice"}


def build_explication(plan: PlanAmortissement) -> Explication:
    """Compose l'explication d'un plan linéaire."""
    etapes = [_etape_base(plan), _etape_annuite(plan), _etape_prorata(plan)]
    if len(plan.tableau) > 1 and plan.sortie is None:
        etapes.append(_etape_complement(plan))
    etapes += [_etape_tableau(plan), _etape_controle(plan)]
    return Explication(f"Plan d'amortissement linéaire sur {_duree(plan.duree)}", tuple(etapes))


def _etape_base(plan: PlanAmortissement) -> Etape:
    texte = (
        "Base = valeur d'origine - valeur résiduelle = "
        f"{_montant(plan, plan.valeur_origine)} - {_montant(plan, plan.valeur_residuelle)} = "
        f"{_montant(plan, plan.base)}."
    )
    return Etape("Calculer la base amortissable", texte)


def _etape_annuite(plan: PlanAmortissement) -> Etape:
    texte = (
        f"Taux linéaire = 100 / {_nombre(plan.duree)} = {format_pourcentage(plan.taux)}.\n"
        f"Annuité = {_montant(plan, plan.base)} / {_nombre(plan.duree)} = {_montant(plan, plan.annuite)}."
    )
    return Etape("Calculer le taux et l'annuité pleine", texte)


def _etape_prorata(plan: PlanAmortissement) -> Etape:
    premiere = plan.tableau.iloc[0]
    texte = (
        f"L'amortissement part de la date {DEPARTS[plan.convention.depart]}, le {format_date(plan.depart)}. "
        f"{_compte_jours(plan)}\n"
    )
    if len(plan.tableau) == 1 and plan.sortie is None:
        texte += f"Tout tient dans l'exercice : la dotation est la base, {_montant(plan, plan.base)}."
    else:
        texte += (
            f"Dotation {premiere['exercice']} = {_montant(plan, plan.annuite)} × {premiere['jours']} / "
            f"{ANNEES[plan.convention.compteur.base_jours]} = {_montant(plan, premiere['dotation'])}."
        )
    return Etape("Calculer la première dotation, au prorata du temps", texte)


def _compte_jours(plan: PlanAmortissement) -> str:
    """Dit le nombre de jours du premier exercice et, en 30/360, comment on le compte."""
    premiere, compteur = plan.tableau.iloc[0], plan.convention.compteur
    inclus = "compris" if compteur.jour_inclus else "non compris"
    debut, fin = plan.depart, premiere["fin"]
    phrase = (
        f"Convention {compteur.base_jours}, jour de départ {inclus} : du {format_date(debut)} au {format_date(fin)}, "
        f"{format_compte(premiere['jours'], 'jour')}"
    )
    mois_suivants = (fin.year - debut.year) * 12 + fin.month - debut.month
    finit_le_mois = fin.day == calendar.monthrange(fin.year, fin.month)[1]
    if not compteur.commercial or not finit_le_mois or mois_suivants < 1:
        return f"{phrase}."
    quantieme = min(debut.day, MOIS_COMMERCIAL)
    premier_mois = MOIS_COMMERCIAL - quantieme + int(compteur.jour_inclus)
    if premier_mois + mois_suivants * MOIS_COMMERCIAL != premiere["jours"]:
        return f"{phrase}."
    plus_un = " + 1" if compteur.jour_inclus else ""
    return (
        f"{phrase} : {MOIS_COMMERCIAL} - {quantieme}{plus_un} = {premier_mois} le premier mois, puis "
        f"{mois_suivants} × {MOIS_COMMERCIAL} = {mois_suivants * MOIS_COMMERCIAL}."
    )


def _etape_complement(plan: PlanAmortissement) -> Etape:
    derniere, precedentes = plan.tableau.iloc[-1], plan.tableau["cumul"].iloc[-2]
    texte = (
        f"La dernière dotation, {derniere['exercice']}, est le complément : {_montant(plan, plan.base)} - "
        f"{_montant(plan, precedentes)} = {_montant(plan, derniere['dotation'])}."
    )
    return Etape("Calculer la dernière dotation", texte)


def _etape_tableau(plan: PlanAmortissement) -> Etape:
    decimales = plan.convention.devise.decimales
    colonnes = ["base", "dotation", "cumul", "valeur_nette_comptable"]
    lignes = [
        (str(ligne["exercice"]), str(ligne["jours"]), *(format_nombre(ligne[c], decimales) for c in colonnes))
        for ligne in plan.tableau.to_dict("records")
    ]
    entetes = ("Exercice", "Jours", "Base", "Dotation", "Cumul", "Valeur nette")
    texte = "Valeur nette comptable = valeur d'origine - cumul des dotations."
    return Etape("Dresser le plan", texte, Tableau(entetes, tuple(lignes), (1, 2, 3, 4, 5)))


def _etape_controle(plan: PlanAmortissement) -> Etape:
    finale = _montant(plan, plan.tableau["valeur_nette_comptable"].iloc[-1])
    if plan.sortie is not None and plan.total < plan.base:
        texte = (
            f"Le bien sort le {format_date(plan.sortie)} : il est amorti de {_montant(plan, plan.total)} et sa valeur "
            f"nette comptable est de {finale}."
        )
    else:
        texte = (
            f"Somme des dotations = {_montant(plan, plan.total)} = base ; valeur nette finale = {finale} = valeur "
            "résiduelle."
        )
    return Etape("Contrôler", texte)


def _montant(plan: PlanAmortissement, valeur: float) -> str:
    return format_montant(valeur, plan.convention.devise)


def _nombre(duree: Fraction) -> str:
    return str(duree.numerator) if duree.denominator == 1 else f"({duree.numerator} / {duree.denominator})"


def _duree(duree: Fraction) -> str:
    if duree.denominator == 1:
        return format_compte(duree.numerator, "an")
    mois = duree * 12
    return format_compte(mois.numerator, "mois", "mois") if mois.denominator == 1 else f"{_nombre(duree)} ans"
