"""L'explication d'un plan de remboursement : les étapes d'un corrigé, avec les chiffres de l'emprunt."""

from __future__ import annotations

import pandas as pd

from refcomp.calculs.emprunt.plan import PlanEmprunt
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_compte, format_date, format_montant, format_nombre, format_pourcentage

LIGNES_MONTREES = 24
PERIODES = {"mensuelle": "mois", "trimestrielle": "trimestre", "semestrielle": "semestre", "annuelle": "an"}
TITRES = {
    "annuites_constantes": "à échéances constantes",
    "amortissement_constant": "à amortissement constant",
    "in_fine": "remboursable in fine",
}


def build_explication(plan: PlanEmprunt) -> Explication:
    """Compose l'explication d'un plan."""
    etapes = [_etape_taux(plan)]
    if plan.differe:
        etapes.append(_etape_differe(plan))
    etapes += [_etape_mode(plan), _etape_premiere(plan)]
    if plan.taux_assurance:
        etapes.append(_etape_assurance(plan))
    if len(plan.tableau) > 1:
        etapes.append(_etape_derniere(plan))
    etapes += [_etape_tableau(plan), _etape_cout(plan), _etape_controle(plan)]
    return Explication(f"Emprunt de {_m(plan, plan.capital)} {TITRES[plan.mode]}", tuple(etapes))


def _etape_taux(plan: PlanEmprunt) -> Etape:
    annuel, par_an = format_pourcentage(plan.taux), plan.par_an
    if par_an == 1:
        return Etape("Trouver le taux de période", f"Les échéances sont annuelles : le taux de période est {annuel}.")
    if plan.convention.equivalent:
        periode = (1 + float(plan.taux)) ** (1 / par_an) - 1
        texte = f"Taux équivalent = (1 + {annuel})^(1/{par_an}) - 1 = {format_pourcentage(periode, 6)} par "
    else:
        texte = f"Taux proportionnel = {annuel} / {par_an} = {format_pourcentage(float(plan.taux) / par_an, 6)} par "
    return Etape("Trouver le taux de période", f"{texte}{PERIODES[plan.periodicite]}.")


def _etape_differe(plan: PlanEmprunt) -> Etape:
    duree = format_compte(plan.differe, "échéance")
    if plan.type_differe == "partiel":
        texte = f"Différé partiel de {duree} : seuls les intérêts sont payés ; la dette reste {_m(plan, plan.capital)}."
    else:
        reste = plan.tableau["capital_debut"].iloc[plan.differe]
        texte = (
            f"Différé total de {duree} : rien n'est payé et les intérêts s'ajoutent à la dette, qui passe de "
            f"{_m(plan, plan.capital)} à {_m(plan, reste)}."
        )
    return Etape("Tenir compte du différé", texte)


def _etape_mode(plan: PlanEmprunt) -> Etape:
    ligne = plan.tableau.iloc[plan.differe]
    nombre, dette = len(plan.tableau) - plan.differe, _m(plan, ligne["capital_debut"])
    if plan.mode == "in_fine":
        return Etape("Lire le mode", f"Le capital, {dette}, est remboursé en une fois, à la dernière échéance.")
    if plan.mode == "amortissement_constant":
        texte = f"Capital de chaque échéance = {dette} / {nombre} = {_m(plan, ligne['capital'])}."
        return Etape("Calculer l'amortissement constant", texte)
    constante = _m(plan, ligne["echeance"] - ligne["assurance"])
    if not plan.taux:
        return Etape("Calculer l'échéance constante", f"Sans intérêt, échéance = {dette} / {nombre} = {constante}.")
    texte = (
        f"Échéance = C × i / (1 - (1 + i)^-n), avec C = {dette}, n = {nombre} et i le taux de période : {constante}, "
        "hors assurance."
    )
    return Etape("Calculer l'échéance constante", texte)


def _etape_premiere(plan: PlanEmprunt) -> Etape:
    ligne = plan.tableau.iloc[plan.differe]
    rang = int(ligne["rang"])
    texte = (
        f"Échéance n° {rang} : intérêts = {_m(plan, ligne['capital_debut'])} × taux de période = "
        f"{_m(plan, ligne['interets'])}.\n"
    )
    if plan.mode == "annuites_constantes" and rang < len(plan.tableau):
        echeance = ligne["echeance"] - ligne["assurance"]
        texte += f"Capital = {_m(plan, echeance)} - {_m(plan, ligne['interets'])} = {_m(plan, ligne['capital'])}.\n"
    else:
        texte += f"Capital = {_m(plan, ligne['capital'])}.\n"
    texte += (
        f"Reste dû = {_m(plan, ligne['capital_debut'])} - {_m(plan, ligne['capital'])} = "
        f"{_m(plan, ligne['capital_restant'])}, et ainsi de suite."
    )
    return Etape("Calculer la première ligne du remboursement", texte)


def _etape_assurance(plan: PlanEmprunt) -> Etape:
    premiere = _m(plan, plan.tableau["assurance"].iloc[0])
    if plan.convention.base_assurance == "montant":
        return Etape("Ajouter l'assurance", f"Prime fixe de {premiere} par échéance.")
    taux, par_an = format_pourcentage(plan.taux_assurance), plan.par_an
    base = "capital emprunté" if plan.convention.base_assurance == "capital_initial" else "capital restant dû"
    texte = (
        f"Assurance sur le {base} : {_m(plan, plan.capital)} × {taux} / {par_an} = {premiere} à la première échéance."
    )
    return Etape("Ajouter l'assurance", texte)


def _etape_derniere(plan: PlanEmprunt) -> Etape:
    ligne = plan.tableau.iloc[-1]
    capital, interets = _m(plan, ligne["capital"]), _m(plan, ligne["interets"])
    texte = f"La dernière échéance rembourse tout ce qui reste, {capital}"
    if plan.convention.centimes == "dernier_interet" and plan.mode == "annuites_constantes":
        texte += f", et son intérêt est ajusté à {interets} pour que les échéances soient toutes égales."
    else:
        total = _m(plan, ligne["echeance"])
        texte += f", et {interets} d'intérêts, soit {total} : elle absorbe les centimes des arrondis."
    return Etape("Solder à la dernière échéance", texte)


def _etape_tableau(plan: PlanEmprunt) -> Etape:
    decimales = plan.convention.devise.decimales
    colonnes = {"capital_debut": "Dû au début", "interets": "Intérêts", "capital": "Capital"}
    if plan.totaux["interets_capitalises"]:
        colonnes["interets_capitalises"] = "Capitalisés"
    if plan.taux_assurance:
        colonnes["assurance"] = "Assurance"
    colonnes |= {"echeance": "Échéance", "capital_restant": "Reste dû"}
    table = _montrees(plan.tableau)
    dates = {"date": "Date"} if "date" in table else {}
    lignes = tuple(
        (
            str(ligne["rang"]),
            *(format_date(ligne["date"]) for _ in dates),
            *(format_nombre(ligne[c], decimales) for c in colonnes),
        )
        for ligne in table.to_dict("records")
    )
    cachees = len(plan.tableau) - len(table)
    texte = "Intérêts sur ce qui est dû au début de la période."
    if cachees:
        texte += f" {format_compte(cachees, 'ligne')} au milieu ne sont pas montrées."
    entetes = ("N°", *dates.values(), *colonnes.values())
    return Etape("Dresser le tableau", texte, Tableau(entetes, lignes, tuple(range(len(entetes)))))


def _montrees(tableau: pd.DataFrame) -> pd.DataFrame:
    """Tout le tableau, ou son début et sa fin s'il est long."""
    if len(tableau) <= LIGNES_MONTREES:
        return tableau
    moitie = LIGNES_MONTREES // 2
    return pd.concat([tableau.head(moitie), tableau.tail(moitie)])


def _etape_cout(plan: PlanEmprunt) -> Etape:
    t = plan.totaux
    texte = (
        f"Intérêts {_m(plan, t['interets'])} + assurance {_m(plan, t['assurance'])} + frais "
        f"{_m(plan, plan.frais_dossier)} = {_m(plan, plan.cout_total)}."
    )
    if plan.cout_total and plan.capital > plan.frais_dossier:
        texte += (
            f"\nTaux effectif : TEG proportionnel {format_pourcentage(round(plan.teg(), 6))} (crédit professionnel), "
            f"TAEG actuariel {format_pourcentage(round(plan.taeg(), 6))} (consommateur)."
        )
    return Etape("Mesurer le coût", texte)


def _etape_controle(plan: PlanEmprunt) -> Etape:
    t = plan.totaux
    capitalises = t["interets_capitalises"]
    ajout = f" + intérêts capitalisés {_m(plan, capitalises)}" if capitalises else ""
    texte = (
        f"Capital remboursé en tout = {_m(plan, t['capital'])} = capital emprunté {_m(plan, plan.capital)}{ajout} ; "
        f"reste dû après la dernière échéance = {_m(plan, plan.tableau['capital_restant'].iloc[-1])}."
    )
    return Etape("Contrôler", texte)


def _m(plan: PlanEmprunt, valeur: float) -> str:
    return format_montant(round(valeur, 2), plan.convention.devise)
