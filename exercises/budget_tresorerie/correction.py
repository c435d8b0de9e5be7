"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd
from budget_tresorerie_variante import DEBUT, Menuiserie

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.budget_tresorerie import BudgetTresorerie, budget_tresorerie
from refcomp.formats_fr import format_montant, format_unites


@lru_cache(maxsize=64)
def budget(variante: Variante) -> BudgetTresorerie:
    """Le budget de trésorerie, sous les conventions de l'énoncé."""
    m: Menuiserie = variante.secret["menuiserie"]
    series = [
        ("Ventes", "vente", m.ventes, "clients"),
        ("Achats", "achat", m.achats, "suivant"),
        ("Frais généraux", "achat", m.frais, ""),
        ("Salaires", "decaissement", m.salaires, ""),
        ("Charges sociales", "decaissement", m.sociales, "suivant"),
        ("Machine", "immobilisation", (0, m.machine, 0), ""),
        ("Emprunt", "encaissement", (0, m.emprunt, 0), ""),
    ]
    lignes = [
        (poste, nature, DEBUT.replace(month=DEBUT.month + k), montant / 100, _taux(nature, m), mode)
        for poste, nature, montants, mode in series
        for k, montant in enumerate(montants)
    ]
    operations = pd.DataFrame(lignes, columns=["poste", "nature", "mois", "montant_ht", "taux_taxe", "reglement"])
    modes = [("clients", 0, float(m.comptant)), ("clients", 1, float(1 - m.comptant)), ("suivant", 1, 1)]
    depart = [
        ("Clients au 31 mars", "creance", m.clients),
        ("Fournisseurs au 31 mars", "dette", m.fournisseurs),
        ("TVA à payer", "dette", m.tva_mars),
        ("Charges sociales", "dette", m.sociales_mars),
    ]
    bilan = pd.DataFrame([(p, n, DEBUT, v / 100) for p, n, v in depart], columns=["poste", "nature", "mois", "montant"])
    return budget_tresorerie(
        operations,
        pd.DataFrame(modes, columns=["reglement", "decalage", "part"]),
        solde_initial=m.banque / 100,
        debut=DEBUT,
        nombre_mois=3,
        bilan=bilan,
    )


def _taux(nature: str, m: Menuiserie) -> float:
    return float(m.taux) if nature in {"vente", "achat", "immobilisation"} else 0.0


def creance(variante: Variante) -> float:
    """La créance sur les clients que laisse le budget."""
    table = budget(variante).bilan
    return float(table.loc[table["poste"] == "Ventes", "montant"].iloc[0])


def solde_prudent(variante: Variante) -> float:
    """Le solde d'avril si les clients à crédit paient quinze jours plus tard."""
    return float(budget(variante).scenario(retard_clients=15).tableau["solde_final"].iloc[0])


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    m: Menuiserie = variante.secret["menuiserie"]
    etapes = budget(variante).explication()
    encaissements, taxe, decaissements, tableau, lecture, controle = (e.render_markdown() for e in etapes[1:])
    moitie = format_unites(m.clients // 2)
    prudent = (
        f"Sur les {format_unites(m.clients)} attendus des clients en avril, la moitié, {moitie}, "
        f"n'arrive qu'en mai : {format_montant(budget(variante).tableau['solde_final'].iloc[0])} - "
        f"{moitie} = {format_montant(solde_prudent(variante))}."
    )
    return [
        EtapeCorrigee("q1", format_unites(m.encaissements_mai), encaissements),
        EtapeCorrigee("q2", format_unites(m.tva_avril), taxe),
        EtapeCorrigee("q3", format_unites(m.credit_mai), taxe),
        EtapeCorrigee("q4", "voir le tableau", f"{decaissements}\n\n{tableau}"),
        EtapeCorrigee("q5", format_montant(budget(variante).point_bas), lecture),
        EtapeCorrigee("q6", format_montant(creance(variante)), controle),
        EtapeCorrigee("q7", format_montant(solde_prudent(variante)), prudent),
        EtapeCorrigee("q8", "à corriger à la main", "Barème dans l'énoncé."),
    ]
