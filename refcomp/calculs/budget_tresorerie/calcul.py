"""Le budget de trésorerie : encaissements et décaissements, taxe comprise, aux mois où ils ont lieu.

Sources : référentiel BTS GPME NC, T16.3/d4 (élaborer le budget de trésorerie) ; BTS GPME, T.2.4.2 ; CGI art. 287, 2 (la
taxe se paie en déclarant, après la période) ; méthode commune aux manuels, relue dans les cas que rejouent les essais.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from refcomp.calculs.budget_tresorerie.etalement import Etalement, Horizon, Ligne, build_etalement
from refcomp.calculs.budget_tresorerie.mois import cle_mois, premier_jour, rang_mois
from refcomp.calculs.budget_tresorerie.previsions import Previsions, load_previsions
from refcomp.calculs.budget_tresorerie.resultat import BudgetTresorerie, ConventionBudget
from refcomp.calculs.budget_tresorerie.taxe import (
    PERIODICITES,
    ConventionTaxe,
    PeriodeTaxe,
    build_periodes,
    render_periodes,
)
from refcomp.conversions import convert_jour
from refcomp.errors import ArgumentInvalideError
from refcomp.findings import Constat
from refcomp.formats_fr import format_unites
from refcomp.frames import Colonne, Contrat, check_frame
from refcomp.rounding import EUR, Monnaie, monnaie, montants_affiches, unites_mineures

MOIS_MAXIMUM = 60
TRESORERIE = "Trésorerie"
SOLDE = Contrat("solde de départ", (Colonne("solde_initial", "montant", "trésorerie de départ"),))


def budget_tresorerie(
    operations: pd.DataFrame,
    reglements: pd.DataFrame | None = None,
    *,
    solde_initial: float | str,
    debut: dt.date | str,
    nombre_mois: int = 6,
    bilan: pd.DataFrame | None = None,
    taxe: ConventionTaxe | None = None,
    devise: Monnaie | str = EUR,
) -> BudgetTresorerie:
    """Établit le budget de trésorerie.

    Args:
        operations: une ligne par opération : `poste`, `nature` (`vente`, `achat` de biens et services,
            `immobilisation`, `encaissement` ou `decaissement` sans taxe : emprunt, salaires, charges sociales, impôt),
            `mois` (celui de la facture ou de l'engagement), `montant_ht`, et au besoin `taux_taxe` (0,2 pour 20 %) et
            `reglement` (un mode ; vide : au comptant). Une opération d'avant le budget y entre pour ce qui s'y règle.
        reglements: une ligne par part d'un mode : `reglement` (son nom), `decalage` en mois (0 : le mois même ; 1 : 30
            jours ; 2 : 60 jours ; vide : jamais payé), `part` de 0 à 1 ; les parts d'un mode font 1.
        solde_initial: trésorerie au premier jour (négative pour un découvert).
        debut: un jour du premier mois.
        nombre_mois: nombre de mois du budget.
        bilan: les créances et dettes de départ : `poste`, `nature` (creance, dette), `mois` du règlement, `montant`
            toutes taxes comprises, et au besoin `taux_taxe`, qui ne sert que si la taxe est due au règlement. La taxe
            due à la fin de la période précédente y est une dette.
        taxe: crédit de départ, périodicité, mois du paiement, exigibilité et nom de la taxe ; par défaut une TVA
            mensuelle, due à la facturation et payée le mois suivant.
        devise: la monnaie, ou son code.

    Returns:
        Un `BudgetTresorerie`.

    Raises:
        DonneesInvalidesError: en une fois, pour toutes les lignes refusées des tables.
        ArgumentInvalideError: si une convention n'est pas permise.
    """
    connue = monnaie(devise)
    if isinstance(nombre_mois, bool) or not isinstance(nombre_mois, int) or not 1 <= nombre_mois <= MOIS_MAXIMUM:
        raise ArgumentInvalideError(
            f"« nombre_mois » vaut {nombre_mois!r} ; un nombre de 1 à {MOIS_MAXIMUM} est attendu."
        )
    premier = convert_jour(debut, "debut")
    saisi = pd.DataFrame({"solde_initial": pd.Series([solde_initial], dtype="object")})
    solde = unites_mineures(check_frame(saisi, SOLDE, devise=connue)["solde_initial"], connue)
    retenue = ConventionTaxe() if taxe is None else taxe
    if not isinstance(retenue, ConventionTaxe):
        raise ArgumentInvalideError(
            f'« taxe » vaut {taxe!r} ; une convention est attendue : ConventionTaxe(nom="TGC").'
        )
    retenue.credit_en_unites(connue)
    convention = ConventionBudget(int(solde[0]), rang_mois(premier), nombre_mois, retenue, connue)
    return build_budget(load_previsions(operations, reglements, bilan, premier, connue), convention)


def build_budget(previsions: Previsions, convention: ConventionBudget) -> BudgetTresorerie:
    """Établit le budget de prévisions déjà lues."""
    c = convention
    horizon = Horizon(c.debut, c.nombre_mois, c.taxe.exigibilite_ventes, c.taxe.exigibilite_achats, c.retard_clients)
    etalement = build_etalement(previsions, horizon, c.devise)
    vides = [0] * c.nombre_mois
    taxes = [etalement.taxes.get(n, vides) for n in ("vente", "achat", "immobilisation")]
    periodes = build_periodes(
        list(zip(*taxes, strict=True)), c.debut, c.taxe.credit_en_unites(c.devise), c.taxe.periodicite
    )
    if any(p.a_payer for p in periodes):
        _paie_taxe(etalement, periodes, convention)
    lignes = list(etalement.lignes.values())
    entrees = [ligne for ligne in lignes if ligne.encaissement]
    sorties = [ligne for ligne in lignes if not ligne.encaissement]
    tableau, soldes = _tableau(entrees, sorties, convention)
    bas = int(np.argmin(soldes))
    return BudgetTresorerie(
        tableau=tableau,
        encaissements=_postes(entrees, convention),
        decaissements=_postes(sorties, convention),
        budget_taxe=render_periodes(periodes, c.taxe.decalage, c.devise),
        bilan=_bilan(lignes, periodes[-1].credit, int(soldes[-1]), convention),
        solde_final=float(soldes[-1] / c.devise.facteur),
        point_bas=float(soldes[bas] / c.devise.facteur),
        mois_point_bas=premier_jour(c.debut + bas),
        previsions=previsions,
        convention=convention,
        constats=tuple(_constats(soldes, convention)),
    )


def _paie_taxe(etalement: Etalement, periodes: list[PeriodeTaxe], convention: ConventionBudget) -> None:
    """Inscrit le paiement de la taxe : à son mois, ou en dette s'il suit le budget."""
    poste = f"{convention.taxe.nom} à payer"
    ligne = etalement.ligne(poste, encaissement=False)
    for periode in periodes:
        case = periode.fin + convention.taxe.decalage - convention.debut
        if case < convention.nombre_mois:
            ligne.mois[case] += periode.a_payer
        else:
            ligne.reste += periode.a_payer


def _tableau(
    entrees: list[Ligne], sorties: list[Ligne], convention: ConventionBudget
) -> tuple[pd.DataFrame, np.ndarray]:
    """Le tableau des soldes, et les soldes de fin de mois en unités mineures."""
    nombre, devise = convention.nombre_mois, convention.devise
    encaisse, decaisse = (
        np.array([ligne.mois for ligne in lignes], dtype=np.int64).reshape(-1, nombre).sum(axis=0)
        for lignes in (entrees, sorties)
    )
    soldes = convention.solde_initial + np.cumsum(encaisse - decaisse)
    mois = [premier_jour(convention.debut + k) for k in range(nombre)]
    colonnes = {
        "solde_initial": soldes - (encaisse - decaisse),
        "encaissements": encaisse,
        "decaissements": decaisse,
        "variation": encaisse - decaisse,
        "solde_final": soldes,
    }
    affichees = {nom: montants_affiches(valeurs, devise) for nom, valeurs in colonnes.items()}
    return pd.DataFrame({"mois": pd.Series(mois, dtype="datetime64[s]")} | affichees), soldes


def _postes(lignes: list[Ligne], convention: ConventionBudget) -> pd.DataFrame:
    noms = [cle_mois(convention.debut + k) for k in range(convention.nombre_mois)]
    valeurs = np.array([[*ligne.mois, ligne.reste, ligne.perte] for ligne in lignes], dtype=np.int64)
    table = pd.DataFrame(
        montants_affiches(valeurs.reshape(len(lignes), len(noms) + 2), convention.devise),
        columns=[*noms, "reste", "perte"],
    )
    table.insert(0, "poste", pd.Series([ligne.poste for ligne in lignes], dtype="str"))
    return table


def _bilan(lignes: list[Ligne], credit: int, solde: int, convention: ConventionBudget) -> pd.DataFrame:
    rangees = [
        (ligne.poste, "creance" if ligne.encaissement else "dette", ligne.reste) for ligne in lignes if ligne.reste
    ]
    if credit:
        rangees.append((f"Crédit de {convention.taxe.nom}", "creance", credit))
    rangees.append((TRESORERIE, "tresorerie", solde))
    table = pd.DataFrame(rangees, columns=["poste", "nature", "montant"])
    montants = montants_affiches(np.array([r[2] for r in rangees], dtype=np.int64), convention.devise)
    return table.assign(montant=montants)


def _constats(soldes: np.ndarray, convention: ConventionBudget) -> list[Constat]:
    constats = []
    if (soldes < 0).any():
        montant = format_unites(-int(soldes.min()), convention.devise)
        texte = f"La trésorerie devient négative : il manque jusqu'à {montant}."
        constats.append(Constat("avertissement", "tresorerie_negative", texte, TRESORERIE))
    if convention.debut % PERIODICITES[convention.taxe.periodicite]:
        texte = (
            f"Le budget commence au milieu d'un trimestre : la {convention.taxe.nom} des mois d'avant n'y est pas "
            "comptée. Portez-la au crédit de départ, ou aux dettes du bilan."
        )
        constats.append(Constat("avertissement", "trimestre_entame", texte, convention.taxe.nom))
    return constats
