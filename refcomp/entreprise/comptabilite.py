"""Comptabilité de l'exercice : des faits de gestion aux écritures numérotées et aux opérations bancaires."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.entreprise import tresorerie
from refcomp.entreprise.anomalies import Plantation, desequilibrer, fausser_achats, fausser_banque
from refcomp.entreprise.banque import Operations, ecritures_banque, jointes, tresorerie_ouverture
from refcomp.entreprise.declarations import Declarations, build_declarations
from refcomp.entreprise.gestion import Gestion
from refcomp.entreprise.journaux import (
    Registre,
    build_registre,
    journal_a_nouveaux,
    journal_achats,
    journal_ventes,
    journaux_divers,
    soldes_ouverture,
)
from refcomp.entreprise.mouvements import Mouvements, Plan, Vocabulaire, assemblage, joints
from refcomp.entreprise.tableaux import index_texte, numeros
from refcomp.entreprise.tirage import Entiers
from refcomp.entreprise.tresorerie import Contexte

PLANCHER_TRESORERIE = "1500"  # en euros du catalogue


@dataclass(frozen=True)
class Comptabilite:
    """Les écritures et la banque, avec les vocabulaires de leurs colonnes de textes.

    Attributes:
        plan: les comptes employés.
        lignes: le journal complet, trié et numéroté.
        operations: les opérations bancaires.
        numero_ecriture: numéro de l'écriture de chaque opération, 0 si elle n'est pas comptabilisée.
        solde_ouverture: solde du 512 et du relevé à l'ouverture, en unités mineures.
        declarations: les déclarations de taxe.
        libelles: libellés d'écriture.
        pieces: numéros de pièce.
        libelles_banque: libellés du relevé.
        references: références du relevé.
        numeros_reglements: numéros des encaissements puis des paiements.
    """

    plan: Plan
    lignes: Mouvements
    operations: Operations
    numero_ecriture: Entiers
    solde_ouverture: int
    declarations: Declarations
    libelles: pd.Index
    pieces: pd.Index
    libelles_banque: pd.Index
    references: pd.Index
    numeros_reglements: pd.Index


def build_comptabilite(gestion: Gestion, plantation: Plantation) -> Comptabilite:
    """Tient les journaux, puis établit la taxe, la trésorerie et l'ouverture qui en découlent."""
    calendrier, registre = gestion.calendrier, build_registre(gestion)
    ventes, achats = _journaux_commerciaux(gestion, plantation, registre)
    declarations = build_declarations(
        gestion.profil,
        calendrier,
        registre.plan,
        joints([ventes, achats]),
        gestion.chiffre_affaires,
    )
    contexte = Contexte(
        gestion.profil, calendrier, registre.plan, registre.libelles, Vocabulaire(), registre.pieces, Vocabulaire()
    )
    toutes, reglements = _operations(gestion, contexte, declarations, registre)
    inconnu = contexte.libelles_banque.ajouter(["PRLV SEPA CREANCIER NON IDENTIFIE"])
    toutes = fausser_banque(plantation, toutes, calendrier, registre.pieces, inconnu)
    plancher, pas = gestion.profil.unites(PLANCHER_TRESORERIE), 100 * gestion.profil.devise.facteur
    ouverture = tresorerie_ouverture(toutes, calendrier.cloture, plancher, pas)
    soldes = soldes_ouverture(gestion, registre.plan, declarations, ouverture)
    banque = ecritures_banque(toutes, registre.plan, calendrier.cloture)
    divers = journaux_divers(gestion, registre, declarations)
    blocs = [banque, ventes, achats, *divers, journal_a_nouveaux(gestion, registre, soldes)]
    lignes, parts = assemblage(blocs)
    numero = np.zeros(len(toutes), dtype=np.int64)
    numero[: len(parts[0])] = parts[0]  # les dernières opérations peuvent ne pas être comptabilisées
    return Comptabilite(
        plan=registre.plan,
        lignes=lignes,
        operations=toutes,
        numero_ecriture=numero,
        solde_ouverture=ouverture,
        declarations=declarations,
        libelles=registre.libelles.index(),
        pieces=registre.pieces.index(),
        libelles_banque=contexte.libelles_banque.index(),
        references=contexte.references.index(),
        numeros_reglements=reglements,
    )


def _journaux_commerciaux(
    gestion: Gestion, plantation: Plantation, registre: Registre
) -> tuple[Mouvements, Mouvements]:
    """Journaux de ventes et d'achats, avec les anomalies demandées."""
    ventes = desequilibrer(plantation, journal_ventes(gestion, registre), gestion.numeros_ventes)
    achats = fausser_achats(
        plantation,
        journal_achats(gestion, registre),
        gestion.achats,
        registre.plan,
        gestion.calendrier,
        payes=np.unique(gestion.paiements.imputation[1]),
        pieces=gestion.numeros_achats,
    )
    return ventes, achats


def _operations(
    gestion: Gestion, contexte: Contexte, declarations: Declarations, registre: Registre
) -> tuple[Operations, pd.Index]:
    """Réunit les opérations de l'exercice ; rend aussi les numéros de règlement."""
    contexte.references.ajouter([""])
    ventes = contexte.references.ajouter(gestion.numeros_ventes)
    achats = contexte.references.ajouter(gestion.numeros_achats)
    exercice, encaissements, paiements = contexte.calendrier.exercice, gestion.encaissements, gestion.paiements
    recus = numeros(f"RC{exercice}-", np.arange(1, len(encaissements) + 1))
    emis = numeros(f"RF{exercice}-", np.arange(1, len(paiements) + 1))
    pieces = [contexte.pieces.ajouter(suite) for suite in (recus, emis)]
    parties = [
        tresorerie.operations_clients(contexte, encaissements, gestion.clients, ventes, pieces[0]),
        tresorerie.operations_fournisseurs(
            contexte,
            paiements,
            gestion.fournisseurs,
            achats,
            pieces[1],
            registre.fournisseurs,
        ),
        *tresorerie.operations_paie(contexte, gestion.paie),
        tresorerie.operations_taxe(contexte, declarations),
        *tresorerie.operations_emprunts(contexte, gestion.emprunts),
    ]
    vues = np.concatenate([p.date_banque for p in parties])
    parties.append(tresorerie.operations_frais(contexte, vues))
    return jointes(parties), index_texte(recus, emis)
