"""Tables publiques : des colonnes de rangs aux DataFrames (textes en catégories, dates, montants en float64)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.entreprise.achats import Achats
from refcomp.entreprise.articles import Articles
from refcomp.entreprise.banque import JAMAIS, NATURES, Operations
from refcomp.entreprise.calendrier import Calendrier
from refcomp.entreprise.commandes import AUCUN_JOUR, Commandes, Lignes
from refcomp.entreprise.mouvements import JOURNAUX, Mouvements, Plan
from refcomp.entreprise.profil import Profil
from refcomp.entreprise.reglements import STATUTS_REFERENCE, Reglements
from refcomp.entreprise.tableaux import categorie, categorie_reduite, dates, numeros, somme_par
from refcomp.entreprise.taxe import DIX_MILLE, Documents
from refcomp.entreprise.tiers import MODES
from refcomp.entreprise.tirage import Entiers
from refcomp.entreprise.ventes import Ventes
from refcomp.rounding import montants_affiches

STATUTS_COMMANDE = ("facturee", "livree", "en_cours")
TYPES = ("facture", "avoir")


@dataclass(frozen=True)
class Textes:
    """Index de textes partagés par les tables."""

    profil: Profil
    clients: pd.Index
    fournisseurs: pd.Index
    articles: pd.Index
    ventes: pd.Index
    achats: pd.Index
    factures: pd.Index  # ventes puis achats
    livraisons: pd.Index

    def montants(self, unites: Entiers) -> np.ndarray:
        """Convertit des unités mineures en montants."""
        return montants_affiches(unites, self.profil.devise)


def numeros_livraisons(commandes: Commandes, exercice: int) -> np.ndarray:
    """Numéros des bons de livraison, dans l'ordre des commandes livrées."""
    return numeros(f"BL{exercice}-", np.arange(1, int((commandes.livraison != AUCUN_JOUR).sum()) + 1))


def tables_commandes(textes: Textes, commandes: Commandes, lignes: Lignes, exercice: int) -> dict[str, pd.DataFrame]:
    """Commandes et livraisons ; une commande se numérote selon sa date."""
    volumes = commandes.volumes
    rang = np.empty(volumes.total, dtype=np.int64)
    ordre = np.argsort(commandes.date, kind="stable")
    rang[ordre] = np.arange(volumes.total)
    index = pd.Index(numeros(f"CO{exercice}-", np.arange(1, volumes.total + 1)).astype(object), dtype="str")
    statut = np.repeat(np.arange(3), [volumes.facturees, volumes.livrees, volumes.en_cours])
    montant = somme_par(lignes.document, lignes.montant, volumes.total)
    livrees = np.flatnonzero(commandes.livraison != AUCUN_JOUR)
    return {
        "commandes": pd.DataFrame(
            {
                "numero": categorie(np.arange(volumes.total), index),
                "date": dates(commandes.date[ordre]),
                "client": categorie(commandes.client[ordre], textes.clients),
                "montant_ht": textes.montants(montant[ordre]),
                "statut": categorie(statut[ordre], STATUTS_COMMANDE),
            },
        ),
        "livraisons": pd.DataFrame(
            {
                "numero": categorie(np.arange(len(livrees)), textes.livraisons),
                "commande": categorie(rang[livrees], index),
                "client": categorie(commandes.client[livrees], textes.clients),
                "date": dates(commandes.livraison[livrees]),
            },
        ),
    }


def _colonnes_documents(textes: Textes, documents: Documents, numero: pd.Index, tiers: pd.Index) -> dict[str, object]:
    return {
        "numero": categorie(np.arange(len(documents)), numero),
        "type": categorie((documents.origine >= 0).astype(np.int64), TYPES),
        "tiers": categorie(documents.tiers, tiers),
        "date": dates(documents.date),
        "echeance": dates(documents.echeance),
        "facture_origine": categorie(documents.origine, numero),
        "a_nouveau": documents.a_nouveau,
        "montant_ht": textes.montants(documents.ht),
        "montant_taxe": textes.montants(documents.taxe),
        "montant_ttc": textes.montants(documents.ttc),
    }


def tables_ventes(textes: Textes, ventes: Ventes) -> dict[str, pd.DataFrame]:
    """Factures, lignes et taxes par taux."""
    documents, lignes = ventes.documents, ventes.lignes
    nombre = ventes.nombre_factures
    livraison = np.concatenate([np.arange(nombre), documents.origine[nombre:]])
    factures = pd.DataFrame(_colonnes_documents(textes, documents, textes.ventes, textes.clients))
    factures = factures.rename(columns={"tiers": "client"})
    factures.insert(3, "livraison", categorie(livraison, textes.livraisons))
    document, colonne = np.nonzero(documents.bases)
    return {
        "factures": factures,
        "lignes_facture": pd.DataFrame(
            {
                "facture": categorie(lignes.document, textes.ventes),
                "rang": lignes.rang + 1,
                "article": categorie(lignes.article, textes.articles),
                "quantite": lignes.quantite,
                "prix_unitaire": textes.montants(lignes.prix),
                "remise_pourcent": lignes.remise,
                "montant_ht": textes.montants(lignes.montant),
                "categorie_taxe": categorie(lignes.categorie, textes.profil.categories),
                "taux": documents.taux[lignes.document, lignes.categorie] / DIX_MILLE,
            },
        ),
        "taxes_facture": pd.DataFrame(
            {
                "facture": categorie(document, textes.ventes),
                "categorie_taxe": categorie(colonne, textes.profil.categories),
                "taux": documents.taux[document, colonne] / DIX_MILLE,
                "base": textes.montants(documents.bases[document, colonne]),
                "montant": textes.montants(documents.taxes[document, colonne]),
            },
        ),
    }


def table_situation(textes: Textes, ventes: Ventes, reglements: Reglements, cloture: int) -> pd.DataFrame:
    """Reste dû par facture de vente à la clôture : TTC, avoirs, règlements comptabilisés."""
    documents, nombre = ventes.documents, ventes.nombre_factures
    avoirs = somme_par(documents.origine[nombre:], documents.ttc[nombre:], nombre)
    reglement, document, montant = reglements.imputation
    ecrits = reglements.date_compte[reglement] <= cloture
    regle = somme_par(document[ecrits], montant[ecrits], nombre)
    ttc = documents.ttc[:nombre]
    return pd.DataFrame(
        {
            "facture": categorie(np.arange(nombre), textes.ventes),
            "client": categorie(documents.tiers[:nombre], textes.clients),
            "date": dates(documents.date[:nombre]),
            "echeance": dates(documents.echeance[:nombre]),
            "montant_ttc": textes.montants(ttc),
            "avoirs": textes.montants(avoirs),
            "regle": textes.montants(regle),
            "reste_du": textes.montants(ttc + avoirs - regle),
        },
    )


def tables_achats(textes: Textes, achats: Achats, categories: Entiers) -> dict[str, pd.DataFrame]:
    """Factures reçues et lignes de marchandises."""
    documents, lignes = achats.documents, achats.lignes
    rang = np.arange(len(documents))
    table = pd.DataFrame(_colonnes_documents(textes, documents, textes.achats, textes.fournisseurs))
    table = table.rename(columns={"tiers": "fournisseur"})
    categorie_document = categories[documents.tiers]
    table["categorie_taxe"] = categorie(categorie_document, textes.profil.categories)
    table["taux"] = documents.taux[rang, categorie_document] / DIX_MILLE
    comptes, code = np.unique(achats.compte, return_inverse=True)
    table["compte"] = categorie(code, comptes)
    return {
        "achats": table,
        "lignes_achat": pd.DataFrame(
            {
                "achat": categorie(lignes.document, textes.achats),
                "rang": lignes.rang + 1,
                "article": categorie(lignes.article, textes.articles),
                "quantite": lignes.quantite,
                "prix_unitaire": textes.montants(lignes.prix),
                "montant_ht": textes.montants(lignes.montant),
            },
        ),
    }


def tables_reglements(
    textes: Textes, clients: Reglements, fournisseurs: Reglements, numero: pd.Index
) -> dict[str, pd.DataFrame]:
    """Règlements des deux sens, et leurs imputations."""
    deux, ventes = (clients, fournisseurs), len(textes.ventes)
    tiers = textes.clients.append(textes.fournisseurs)
    sens = np.repeat([0, 1], [len(r) for r in deux])
    decalage = [0, ventes]
    reference = np.concatenate(
        [np.where(r.reference >= 0, r.reference + d, -1) for r, d in zip(deux, decalage, strict=True)]
    )
    reunis = {
        nom: np.concatenate([getattr(r, nom) for r in deux])
        for nom in ("date", "date_compte", "date_banque", "montant", "mode", "statut")
    }
    code_tiers = np.concatenate([clients.tiers, len(textes.clients) + fournisseurs.tiers])
    imputation = [np.concatenate([r.imputation[k] for r in deux]) for k in range(3)]
    cote = np.repeat([0, 1], [len(r.imputation[0]) for r in deux])
    return {
        "reglements": pd.DataFrame(
            {
                "numero": categorie(np.arange(len(sens)), numero),
                "sens": categorie(sens, [r.sens for r in deux]),
                "tiers": categorie(code_tiers, tiers),
                "date": dates(reunis["date"]),
                "date_compte": dates(reunis["date_compte"]),
                "date_banque": dates(reunis["date_banque"]),
                "montant": textes.montants(reunis["montant"]),
                "mode_reglement": categorie(reunis["mode"], MODES),
                "reference": categorie(reference, textes.factures),
                "reference_statut": categorie(reunis["statut"], STATUTS_REFERENCE),
            },
        ),
        "imputations": pd.DataFrame(
            {
                "reglement": categorie(imputation[0] + len(clients) * cote, numero),
                "facture": categorie(imputation[1] + ventes * cote, textes.factures),
                "montant": textes.montants(imputation[2]),
            },
        ),
    }


def table_releve(
    textes: Textes, toutes: Operations, vues: Entiers, ouverture: int, *, libelles: pd.Index, references: pd.Index
) -> pd.DataFrame:
    """Relevé de l'exercice ; `vues` sont les rangs des opérations, dans l'ordre des lignes."""
    montant = toutes.montant_banque[vues]
    return pd.DataFrame(
        {
            "ligne": np.arange(1, len(vues) + 1),
            "date_operation": dates(toutes.date_banque[vues]),
            "date_valeur": dates(toutes.date_valeur[vues]),
            "libelle": categorie_reduite(toutes.libelle_banque[vues], libelles),
            "reference": categorie(toutes.reference[vues], references),
            "debit": textes.montants(np.maximum(-montant, 0)),
            "credit": textes.montants(np.maximum(montant, 0)),
            "solde": textes.montants(ouverture + np.cumsum(montant)),
        },
    )


def tables_banque(
    textes: Textes,
    calendrier: Calendrier,
    toutes: Operations,
    numero_ecriture: Entiers,
    ouverture: int,
    *,
    libelles: pd.Index,
    references: pd.Index,
) -> dict[str, pd.DataFrame]:
    """Relevé de l'exercice et vérité du pointage."""
    vues = np.flatnonzero((toutes.date_banque != JAMAIS) & (toutes.date_banque <= calendrier.cloture))
    vues = vues[np.argsort(toutes.date_banque[vues], kind="stable")]
    ligne = np.zeros(len(toutes), dtype=np.int64)
    ligne[vues] = np.arange(1, len(vues) + 1)
    return {
        "releve": table_releve(textes, toutes, vues, ouverture, libelles=libelles, references=references),
        "operations_banque": pd.DataFrame(
            {
                "operation": np.arange(1, len(toutes) + 1),
                "nature": categorie(toutes.nature, NATURES),
                "date_compte": dates(toutes.date_compte),
                "date_banque": dates(toutes.date_banque),
                "libelle": categorie_reduite(toutes.libelle_banque, libelles),
                "montant_compte": textes.montants(toutes.montant_compte),
                "montant_banque": textes.montants(toutes.montant_banque),
                "ligne_releve": ligne,
                "numero_ecriture": numero_ecriture,
            },
        ),
    }


def table_ecritures(
    textes: Textes, lignes: Mouvements, plan: Plan, libelles: pd.Index, pieces: pd.Index
) -> pd.DataFrame:
    """Le journal complet ; `compte_auxiliaire` est vide hors des comptes de tiers."""
    auxiliaires = pd.Index([""], dtype="str").append([textes.clients, textes.fournisseurs])
    return pd.DataFrame(
        {
            "journal": categorie(lignes.journal, JOURNAUX),
            "numero_ecriture": lignes.ecriture,
            "date": dates(lignes.date),
            "compte": categorie(lignes.compte, plan.comptes),
            "compte_auxiliaire": categorie(lignes.auxiliaire, auxiliaires),
            "libelle": categorie_reduite(lignes.libelle, libelles),
            "piece": categorie(lignes.piece, pieces),
            "debit": textes.montants(np.maximum(lignes.montant, 0)),
            "credit": textes.montants(np.maximum(-lignes.montant, 0)),
        },
    )


def index_articles(articles: Articles) -> pd.Index:
    """Codes des articles."""
    return pd.Index(articles.table["code"])
