"""Règlements : en retard, partiels, groupés, mal référencés, ou jamais reçus.

Un règlement a trois dates : celle de l'opération, celle de son écriture et celle du relevé. Leur décalage fait les
écarts naturels d'un rapprochement : chèque émis non débité, remise non créditée, prélèvement non encore comptabilisé.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from refcomp.entreprise.calendrier import Calendrier
from refcomp.entreprise.tableaux import load_liste, somme_par
from refcomp.entreprise.taxe import Documents
from refcomp.entreprise.tiers import MODES, Clients, Fournisseurs
from refcomp.entreprise.tirage import Entiers, Tirage

VIREMENT, CHEQUE, CARTE, PRELEVEMENT = range(len(MODES))
STATUTS_REFERENCE = ("exacte", "absente", "erronee", "sans_objet")
EXACTE, ABSENTE, ERRONEE, SANS_OBJET = range(len(STATUTS_REFERENCE))
POIDS_REFERENCE = (84, 9, 7)
PART_PARTIEL = 0.05
PART_SAISIE_TARDIVE = 0.12
POURCENT_PREMIER_VERSEMENT = (30, 70)
JOURS_APRES_CLOTURE = 3
CLIENT, FOURNISSEUR = "client", "fournisseur"


@dataclass(frozen=True)
class Intentions:
    """Ce que ferait chaque facture : retard en jours, jamais réglée, réglée en deux fois ; et par tiers, groupé."""

    retard: Entiers
    impaye: np.ndarray
    partiel: np.ndarray
    regroupe: np.ndarray


@dataclass(frozen=True)
class Reglements:
    """Règlements de l'exercice par date, et leurs imputations (la vérité).

    Attributes:
        sens: `client` (encaissement) ou `fournisseur` (décaissement).
        tiers: rang du client ou du fournisseur.
        date: jour de l'opération ; `date_compte` celui de l'écriture, `date_banque` celui du relevé.
        montant: unités mineures, positif.
        mode: rang dans `MODES`.
        reference: rang du document cité, -1 s'il n'y en a pas.
        statut: rang dans `STATUTS_REFERENCE`.
        imputation: colonnes (règlement, document, montant).
    """

    sens: str
    tiers: Entiers
    date: Entiers
    date_compte: Entiers
    date_banque: Entiers
    montant: Entiers
    mode: Entiers
    reference: Entiers
    statut: Entiers
    imputation: tuple[Entiers, Entiers, Entiers]

    def __len__(self) -> int:
        """Nombre de règlements."""
        return len(self.tiers)


def build_reglements_clients(
    tirage: Tirage, calendrier: Calendrier, clients: Clients, documents: Documents, nombre: int
) -> Reglements:
    """Règle les factures de vente selon le comportement de chaque client."""
    comportements = list(load_liste("listes.yaml")["comportements"].values())
    comportement = clients.comportement[documents.tiers[:nombre]]
    bas, haut = (np.array([c["retard"][k] for c in comportements])[comportement] for k in (0, 1))
    etendue = (tirage.uniforme("reglements/retard", nombre) * (haut - bas + 1)).astype(np.int64)
    risque = np.array([c["impaye"] for c in comportements])[comportement]
    partiel = tirage.uniforme("reglements/partiel", nombre) < PART_PARTIEL
    intentions = Intentions(
        retard=bas + etendue,
        impaye=tirage.uniforme("reglements/impaye", nombre) < risque,
        partiel=partiel & ~clients.regroupe[documents.tiers[:nombre]],
        regroupe=clients.regroupe,
    )
    return _reglements(tirage, calendrier, documents, intentions, clients.mode, CLIENT)


def build_reglements_fournisseurs(
    tirage: Tirage, calendrier: Calendrier, fournisseurs: Fournisseurs, documents: Documents, nombre: int
) -> Reglements:
    """Règle les factures d'achat à l'échéance ou quelques jours après."""
    jamais = np.zeros(nombre, dtype=bool)
    intentions = Intentions(
        retard=tirage.entier("paiements/retard", 0, 4, nombre),
        impaye=jamais,
        partiel=jamais,
        regroupe=np.zeros(len(fournisseurs), dtype=bool),
    )
    return _reglements(tirage, calendrier, documents, intentions, fournisseurs.mode, FOURNISSEUR)


def _reglements(
    tirage: Tirage,
    calendrier: Calendrier,
    documents: Documents,
    intentions: Intentions,
    modes: Entiers,
    sens: str,
) -> Reglements:
    document, rang, montant = _versements(tirage, calendrier, documents, intentions, sens)
    tiers = documents.tiers[document]
    groupe = _groupes(calendrier, tiers, rang, intentions.regroupe)
    nombre = int(groupe.max(initial=-1)) + 1
    rang_groupe = np.zeros(nombre, dtype=np.int64)
    np.maximum.at(rang_groupe, groupe, rang)
    ordre = np.argsort(rang_groupe, kind="stable")
    place = np.empty_like(ordre)
    place[ordre] = np.arange(nombre)
    reglement = place[groupe]
    tri = np.argsort(reglement, kind="stable")
    imputation = (reglement[tri], document[tri], montant[tri])
    premiere = np.searchsorted(imputation[0], np.arange(nombre), side="left")
    tiers_reglement = documents.tiers[imputation[1][premiere]]
    mode = modes[tiers_reglement]
    rang_reglement = rang_groupe[ordre]
    compte, banque = _decalages(tirage, calendrier, rang_reglement, mode, sens)
    reference, statut = _references(tirage, documents, imputation[1][premiere], mode, sens)
    return Reglements(
        sens=sens,
        tiers=tiers_reglement,
        date=calendrier.jours[rang_reglement],
        date_compte=calendrier.jours[rang_reglement + compte],
        date_banque=calendrier.jours[rang_reglement + banque],
        montant=somme_par(imputation[0], imputation[2], nombre),
        mode=mode,
        reference=reference,
        statut=statut,
        imputation=imputation,
    )


def _versements(
    tirage: Tirage, calendrier: Calendrier, documents: Documents, intentions: Intentions, sens: str
) -> tuple[Entiers, Entiers, Entiers]:
    """Renvoie (document, rang du jour ouvré, montant) de chaque versement reçu ou émis avant la clôture."""
    nombre = len(intentions.retard)
    avoirs = slice(nombre, None)
    origine = documents.origine[avoirs]
    du = documents.ttc
    net = du[:nombre] + somme_par(origine, du[avoirs], nombre)
    plancher = documents.date[:nombre].copy()
    np.maximum.at(plancher, origine, documents.date[avoirs])  # le payeur déduit l'avoir qu'il a déjà reçu
    rang = calendrier.rang(np.maximum(documents.echeance[:nombre] + intentions.retard, plancher))
    rang = np.maximum(rang, np.where(documents.a_nouveau[:nombre], calendrier.premier, 0))
    bas, haut = POURCENT_PREMIER_VERSEMENT
    pourcent = tirage.entier(f"{sens}/premier_versement", bas, haut, nombre)
    premier = np.where(intentions.partiel, net * pourcent // 100, net)
    suite = rang + tirage.entier(f"{sens}/second_versement", 10, 30, nombre)
    document = np.tile(np.arange(nombre), 2)
    rangs, montants = np.concatenate([rang, suite]), np.concatenate([premier, net - premier])
    gardes = (montants > 0) & (rangs <= calendrier.dernier) & np.tile(~intentions.impaye, 2)
    return document[gardes], rangs[gardes], montants[gardes]


def _groupes(calendrier: Calendrier, tiers: Entiers, rang: Entiers, regroupe: np.ndarray) -> Entiers:
    """Numérote les règlements : un par versement, ou un par mois pour un client qui regroupe."""
    mois = calendrier.jours[rang].astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    seul = np.arange(len(tiers))
    cle = np.where(regroupe[tiers], -1 - (tiers * 10_000 + mois), seul)
    return np.unique(cle, return_inverse=True)[1]


def _decalages(
    tirage: Tirage, calendrier: Calendrier, rang: Entiers, mode: Entiers, sens: str
) -> tuple[Entiers, Entiers]:
    """Jours ouvrés de retard de l'écriture, puis du relevé, sur l'opération.

    Le dernier chèque émis en décembre n'est débité qu'en janvier, et le dernier prélèvement subi n'est écrit qu'en
    janvier : chaque clôture a donc de quoi rapprocher, si petite que soit l'entreprise.
    """
    taille = len(mode)
    zero = np.zeros(taille, dtype=np.int64)
    if sens == CLIENT:
        tardif = tirage.uniforme("client/saisie_tardive", taille) < PART_SAISIE_TARDIVE
        saisie = np.where(tardif & (mode == VIREMENT), tirage.entier("client/retard_saisie", 1, 3, taille), zero)
        remise = tirage.entier("client/remise", 1, 4, taille)
        return saisie, np.select([mode == CHEQUE, mode == CARTE], [remise, zero + 1], zero)
    saisie = np.where(mode == PRELEVEMENT, tirage.entier("fournisseur/retard_saisie", 0, 4, taille), zero)
    debit = np.where(mode == CHEQUE, tirage.entier("fournisseur/presentation", 3, 18, taille), zero)
    _passer_la_cloture(calendrier, rang, np.flatnonzero(mode == PRELEVEMENT), saisie)
    _passer_la_cloture(calendrier, rang, np.flatnonzero(mode == CHEQUE), debit)
    return saisie, debit


def _passer_la_cloture(calendrier: Calendrier, rang: Entiers, admis: Entiers, decalage: Entiers) -> None:
    """Reporte en janvier la dernière des opérations admises, si elle est de décembre."""
    if len(admis) and rang[admis[-1]] >= calendrier.rang_du(12, 1):
        decalage[admis[-1]] = calendrier.dernier - rang[admis[-1]] + JOURS_APRES_CLOTURE


def _references(
    tirage: Tirage, documents: Documents, document: Entiers, mode: Entiers, sens: str
) -> tuple[Entiers, Entiers]:
    """Référence écrite par le payeur : la première facture réglée, rien, ou une autre facture."""
    taille = len(document)
    factures = int((documents.origine < 0).sum())
    if sens == FOURNISSEUR:
        statut = np.where(mode == CHEQUE, SANS_OBJET, EXACTE)
    else:
        tire = tirage.choix("client/reference", POIDS_REFERENCE, taille)
        statut = np.where(mode == VIREMENT, tire, SANS_OBJET)
    autre = (document + tirage.entier(f"{sens}/autre_facture", 1, factures - 1, taille)) % factures
    reference = np.select([statut == EXACTE, statut == ERRONEE], [document, autre], -1)
    return reference, statut
