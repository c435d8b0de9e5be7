"""L'explication d'un budget de trésorerie : les étapes d'un corrigé, avec les chiffres du cas."""

from __future__ import annotations

import pandas as pd

from refcomp.calculs.budget_tresorerie.mois import nom_mois, rang_mois
from refcomp.calculs.budget_tresorerie.resultat import BudgetTresorerie
from refcomp.calculs.budget_tresorerie.semaines import PlanSemaines
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_compte, format_date, format_montant, format_nombre, format_pourcentage

LIGNES_MONTREES = 20
EXIGIBILITES = {"facturation": "à la facturation", "reglement": "au règlement"}


def build_explication(budget: BudgetTresorerie) -> Explication:
    """Compose l'explication d'un budget."""
    c = budget.convention
    etapes = [
        _etape_conventions(budget),
        _etape_postes(budget, budget.encaissements, "Établir le budget des encaissements", "une créance"),
        _etape_taxe(budget),
        _etape_postes(budget, budget.decaissements, "Établir le budget des décaissements", "une dette"),
        _etape_soldes(budget),
        _etape_lecture(budget),
        _etape_controle(budget),
    ]
    fin = nom_mois(c.debut + c.nombre_mois - 1)
    return Explication(f"Budget de trésorerie, de {nom_mois(c.debut)} à {fin}", tuple(etapes))


def build_plan(plan: PlanSemaines) -> Explication:
    """Compose l'explication d'un plan par semaine."""
    decimales = plan.devise.decimales
    reportees = plan.detail[plan.detail["date"] != plan.detail["date_retenue"]]
    reports = [
        f"{r['libelle']} : du {format_date(r['date'])} au {format_date(r['date_retenue'])}"
        for r in reportees.head(LIGNES_MONTREES).to_dict("records")
    ]
    texte = "Une échéance tombée un jour sans banque change de jour. " + (
        f"Reportées : {' ; '.join(reports)}." if reports else "Aucune n'est reportée."
    )
    colonnes = ["solde_initial", "encaissements", "decaissements", "solde_final", "plus_bas"]
    lignes = tuple(
        (
            f"{r['semaine']}, du {format_date(r['debut'])} au {format_date(r['fin'])}",
            *(format_nombre(r[c], decimales) for c in colonnes),
        )
        for r in plan.tableau.to_dict("records")
    )
    entetes = ("Semaine", "Solde initial", "Encaissements", "Décaissements", "Solde final", "Plus bas")
    initial, montants = float(plan.tableau["solde_initial"].iloc[0]), float(plan.detail["montant"].sum())
    fin = format_montant(float(plan.tableau["solde_final"].iloc[-1]), plan.devise)
    bas = f"{format_montant(plan.point_bas, plan.devise)}, le {format_date(plan.date_point_bas)} au soir"
    controle = (
        f"Point bas : {bas}.\nContrôle : {format_montant(initial, plan.devise)} + "
        f"{format_montant(round(montants, 2), plan.devise)} d'échéances = {fin}, le dernier solde."
    )
    etapes = (
        Etape("Dater chaque échéance", texte),
        Etape("Cumuler semaine par semaine", "", Tableau(entetes, lignes, (1, 2, 3, 4, 5))),
        Etape("Lire le point bas et contrôler", controle),
    )
    return Explication(f"Plan de trésorerie à {len(plan.tableau)} semaines", etapes)


def _etape_conventions(budget: BudgetTresorerie) -> Etape:
    c, t = budget.convention, budget.convention.taxe
    modes = [
        f"« {nom} » : " + ", ".join(f"{format_pourcentage(part, 0)} {_quand(decalage)}" for decalage, part in parts)
        for nom, parts in budget.previsions.echeanciers.items()
        if nom in set(budget.previsions.operations["reglement"])
    ]
    texte = (
        "Un encaissement ou un décaissement est toutes taxes comprises, au mois où il a lieu. La "
        f"{t.nom} est due {EXIGIBILITES[t.exigibilite_ventes]} sur les ventes et déductible "
        f"{EXIGIBILITES[t.exigibilite_achats]} sur les achats ; celle d'une période se paie "
        f"{format_compte(t.decalage, 'mois', 'mois')} après elle."
    )
    if modes:
        texte += "\nRèglements : " + " ; ".join(modes) + "."
    if c.retard_clients:
        texte += f"\nHypothèse : les clients à crédit paient {format_compte(c.retard_clients, 'jour')} plus tard."
    return Etape("Fixer les conventions", texte)


def _quand(decalage: int | None) -> str:
    if decalage is None:
        return "jamais"
    return "le mois même" if decalage == 0 else f"à {decalage * 30} jours"


def _etape_postes(budget: BudgetTresorerie, table: pd.DataFrame, titre: str, reste: str) -> Etape:
    c = budget.convention
    colonnes = [n for n in table.columns if n not in {"poste", "perte"}]
    entetes = ("Poste", *(nom_mois(c.debut + k) for k in range(c.nombre_mois)), "Reste")
    lignes = [(str(r["poste"]), *(_n(budget, r[n]) for n in colonnes)) for r in table.to_dict("records")]
    lignes.append(("Total", *(_n(budget, round(float(table[n].sum()), 2)) for n in colonnes)))
    texte = f"Ce qui se règle après le budget y reste : c'est {reste} au bilan prévisionnel."
    perte = round(float(table["perte"].sum()), 2)
    if perte:
        texte += f" {_m(budget, perte)} ne seront jamais réglés."
    return Etape(titre, texte, Tableau(entetes, tuple(lignes), tuple(range(1, len(entetes)))))


def _etape_taxe(budget: BudgetTresorerie) -> Etape:
    taxe = budget.convention.taxe
    lignes = []
    for r in budget.budget_taxe.to_dict("records"):
        periode = nom_mois(rang_mois(r["debut"]))
        if r["fin"] != r["debut"]:
            periode += f" à {nom_mois(rang_mois(r['fin']))}"
        montants = (r[n] for n in ("collectee", "deductible_biens", "deductible_immobilisations", "credit_anterieur"))
        paye = "" if pd.isna(r["mois_paiement"]) else nom_mois(rang_mois(r["mois_paiement"]))
        lignes.append(
            (periode, *(_n(budget, m) for m in montants), _n(budget, r["a_payer"]), _n(budget, r["credit"]), paye)
        )
    entetes = ("Période", "Collectée", "Déductible", "Sur immo.", "Crédit antérieur", "À payer", "Crédit", "Payée en")
    texte = (
        f"{taxe.nom} à payer = collectée - déductible sur biens et services - déductible sur immobilisations - crédit "
        "antérieur. Si c'est négatif, rien n'est dû et le crédit se reporte."
    )
    if taxe.periodicite == "trimestrielle":
        texte += " La déclaration est trimestrielle."
    return Etape(f"Établir le budget de {taxe.nom}", texte, Tableau(entetes, tuple(lignes), (1, 2, 3, 4, 5, 6)))


def _etape_soldes(budget: BudgetTresorerie) -> Etape:
    colonnes = ["solde_initial", "encaissements", "decaissements", "variation", "solde_final"]
    lignes = tuple(
        (nom_mois(rang_mois(r["mois"])), *(_n(budget, r[c]) for c in colonnes))
        for r in budget.tableau.to_dict("records")
    )
    entetes = ("Mois", "Solde initial", "Encaissements", "Décaissements", "Variation", "Solde final")
    texte = "Solde final = solde initial + encaissements - décaissements ; il ouvre le mois suivant."
    return Etape("Établir le budget de trésorerie", texte, Tableau(entetes, lignes, (1, 2, 3, 4, 5)))


def _etape_lecture(budget: BudgetTresorerie) -> Etape:
    texte = (
        f"Le point bas est en {nom_mois(rang_mois(budget.mois_point_bas))} : {_m(budget, budget.point_bas)}. La "
        f"trésorerie finit à {_m(budget, budget.solde_final)}."
    )
    negatifs = budget.tableau[budget.tableau["solde_final"] < 0]
    if len(negatifs):
        noms = ", ".join(nom_mois(rang_mois(m)) for m in negatifs["mois"])
        texte += f"\nElle est négative en {noms} : il faut un découvert, ou décaler des règlements."
    return Etape("Lire le budget", texte)


def _etape_controle(budget: BudgetTresorerie) -> Etape:
    t = budget.tableau
    entrees, sorties = (round(float(t[c].sum()), 2) for c in ("encaissements", "decaissements"))
    depart = float(t["solde_initial"].iloc[0])
    texte = (
        f"{_m(budget, depart)} + {_m(budget, entrees)} - {_m(budget, sorties)} = {_m(budget, budget.solde_final)}, le "
        "solde final.\nAu bilan prévisionnel : "
    )
    texte += " ; ".join(f"{r['poste']} {_m(budget, r['montant'])}" for r in budget.bilan.to_dict("records")) + "."
    return Etape("Contrôler", texte)


def _m(budget: BudgetTresorerie, valeur: float) -> str:
    return format_montant(valeur, budget.convention.devise)


def _n(budget: BudgetTresorerie, valeur: float) -> str:
    return format_nombre(valeur, budget.convention.devise.decimales)
