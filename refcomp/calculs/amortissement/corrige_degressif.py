"""L'explication d'un plan dégressif : les étapes d'un corrigé, avec les chiffres du bien."""

from __future__ import annotations

from fractions import Fraction

from refcomp.calculs.amortissement.plan_degressif import PlanDegressif
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_compte, format_date, format_montant, format_nombre, format_pourcentage

NOMBRES = (1, 2, 3, 4, 5, 6)  # rangs des colonnes alignées à droite
DIX_MILLIEMES = 10_000  # un pourcentage s'affiche avec deux décimales
RESTANTES = {
    "exercices": "La durée se compte en exercices, le premier en entier, même commencé en cours d'année.",
    "mois": "La durée se compte de date à date, en mois.",
}


def build_explication_degressif(plan: PlanDegressif) -> Explication:
    """Compose l'explication d'un plan dégressif."""
    etapes = [_etape_taux(plan), _etape_premiere(plan)]
    if plan.bascule is not None:
        etapes.append(_etape_bascule(plan))
    etapes += [_etape_tableau(plan), _etape_controle(plan)]
    return Explication(f"Plan d'amortissement dégressif sur {_duree(plan.duree)}", tuple(etapes))


def _etape_taux(plan: PlanDegressif) -> Etape:
    arrondi = "" if plan.taux == plan.taux_lineaire * plan.coefficient else ", arrondi"
    texte = (
        f"Taux linéaire = 100 / {_nombre(plan.duree)} = {format_pourcentage(plan.taux_lineaire)}.\n"
        f"Taux dégressif = {format_pourcentage(plan.taux_lineaire)} × {_court(plan.coefficient)} = "
        f"{format_pourcentage(plan.taux)}{arrondi}. Le coefficient est celui du jour d'acquisition ; il ne change plus."
        f"{_exact(plan.taux)}"
    )
    return Etape("Calculer le taux dégressif", texte)


def _exact(taux: Fraction) -> str:
    """Un taux qui s'affiche arrondi se calcule exactement : le dire, sans quoi les dotations ne se retrouvent pas."""
    if (taux * DIX_MILLIEMES).denominator == 1:
        return ""
    return f"\nLes dotations sont calculées avec le taux exact, {taux.numerator} / {taux.denominator}."


def _etape_premiere(plan: PlanDegressif) -> Etape:
    premiere = plan.tableau.iloc[0]
    texte = (
        f"Le bien est acquis le {format_date(plan.acquisition)} : ce mois compte en entier, donc depuis le "
        f"{format_date(plan.depart)}, soit {_mois(premiere['mois'])}.\n"
        f"Dotation {premiere['exercice']} = {_montant(plan, plan.valeur_origine)} × "
        f"{format_pourcentage(plan.taux)} × {_court(premiere['mois'])} / 12 = {_montant(plan, premiere['dotation'])}.\n"
        "Les suivantes appliquent le même taux à la valeur nette du début de l'exercice."
    )
    return Etape("Calculer la première dotation", texte)


def _etape_bascule(plan: PlanDegressif) -> Etape:
    ligne = plan.tableau[plan.tableau["regime"] == "lineaire"].iloc[0]
    texte = (
        f"{RESTANTES[plan.regles.annees_restantes]} Au début de {ligne['exercice']}, le quotient par les années "
        f"restantes donne {format_pourcentage(ligne['taux'])}, plus que {format_pourcentage(plan.taux)} : il le "
        f"remplace.\nDotation {ligne['exercice']} : {_montant(plan, ligne['dotation'])}, sur une valeur nette de "
        f"{_montant(plan, ligne['base'])}."
    )
    return Etape("Passer au linéaire quand il devient plus fort", texte)


def _etape_tableau(plan: PlanDegressif) -> Etape:
    decimales = plan.devise.decimales
    colonnes = ["base", "dotation", "cumul", "valeur_nette_comptable"]
    lignes = []
    for ligne in plan.tableau.to_dict("records"):
        base, *suite = (format_nombre(ligne[c], decimales) for c in colonnes)
        lignes.append((str(ligne["exercice"]), _court(ligne["mois"]), base, format_pourcentage(ligne["taux"]), *suite))
    entetes = ("Exercice", "Mois", "Valeur au début", "Taux", "Dotation", "Cumul", "Valeur nette")
    return Etape(
        "Dresser le plan", "Valeur nette = valeur au début - dotation.", Tableau(entetes, tuple(lignes), NOMBRES)
    )


def _etape_controle(plan: PlanDegressif) -> Etape:
    finale = _montant(plan, plan.tableau["valeur_nette_comptable"].iloc[-1])
    if plan.sortie is not None and plan.total < plan.valeur_origine:
        texte = (
            f"Le bien sort le {format_date(plan.sortie)} : il est amorti de {_montant(plan, plan.total)} et sa valeur "
            f"nette est de {finale}."
        )
    else:
        texte = (
            f"Somme des dotations = {_montant(plan, plan.total)} = prix de revient ; valeur nette finale = {finale}."
        )
    return Etape("Contrôler", texte)


def _montant(plan: PlanDegressif, valeur: float) -> str:
    return format_montant(valeur, plan.devise)


def _court(valeur: float | Fraction) -> str:
    """Un nombre sans zéros inutiles : 1,75 ; 9 ; 8,5."""
    texte = format_nombre(valeur, 2)
    return texte.rstrip("0").rstrip(",") if "," in texte else texte


def _mois(nombre: float) -> str:
    return format_compte(int(nombre), "mois", "mois") if nombre == int(nombre) else f"{_court(nombre)} mois"


def _nombre(duree: Fraction) -> str:
    return str(duree.numerator) if duree.denominator == 1 else f"({duree.numerator} / {duree.denominator})"


def _duree(duree: Fraction) -> str:
    if duree.denominator == 1:
        return format_compte(duree.numerator, "an")
    return format_compte(int(duree * 12), "mois", "mois")
