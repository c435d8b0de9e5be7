"""Les opérations de l'exercice : encaissements, paiements, salaires, cotisations, taxe, emprunts, frais de banque."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from refcomp.entreprise import banque
from refcomp.entreprise.banque import Operations, multiples, operations, simples
from refcomp.entreprise.calendrier import Calendrier
from refcomp.entreprise.declarations import Declarations
from refcomp.entreprise.emprunts import Emprunt
from refcomp.entreprise.mouvements import Plan, Vocabulaire
from refcomp.entreprise.paie import Paie
from refcomp.entreprise.profil import Profil
from refcomp.entreprise.reglements import CHEQUE, PRELEVEMENT, VIREMENT, Reglements
from refcomp.entreprise.tableaux import numeros, somme_par
from refcomp.entreprise.tiers import Clients, Fournisseurs
from refcomp.entreprise.tirage import Entiers

MOIS = 12
LIBELLES_CLIENT = ("VIR SEPA RECU", "REMISE CHEQUE", "REMISE CB", "PRLV EMIS")
LIBELLES_FOURNISSEUR = ("VIR SEPA EMIS", "CHEQUE", "PAIEMENT CB", "PRLV SEPA")
DELAI_SAISIE_FRAIS = 3  # jours ouvrés entre le débit des frais et leur écriture


@dataclass(frozen=True)
class Contexte:
    """Ce que toutes les opérations partagent."""

    profil: Profil
    calendrier: Calendrier
    plan: Plan
    libelles: Vocabulaire
    libelles_banque: Vocabulaire
    pieces: Vocabulaire
    references: Vocabulaire

    def numero_mensuel(self, prefixe: str) -> int:
        """Ajoute douze pièces mensuelles et renvoie le rang de la première."""
        return self.pieces.ajouter([f"{prefixe}{self.calendrier.exercice}-{m:02d}" for m in range(1, MOIS + 1)])

    def texte(self, libelle: str, libelle_banque: str) -> dict[str, int]:
        """Ajoute un libellé comptable et un libellé de relevé."""
        return {
            "libelle": self.libelles.ajouter([libelle]),
            "libelle_banque": self.libelles_banque.ajouter([libelle_banque]),
        }


def operations_clients(
    contexte: Contexte, reglements: Reglements, clients: Clients, references: int, pieces: int
) -> Operations:
    """Encaissements : le relevé nomme le payeur d'un virement, pas le tireur d'un chèque remis."""
    noms = clients.table["nom"].tolist()
    libelle = contexte.libelles.ajouter([f"Règlement {n}" for n in noms])
    nommes = [f"{LIBELLES_CLIENT[0]} {n.upper()}" for n in noms]
    banque_nommee = contexte.libelles_banque.ajouter(nommes)
    anonyme = contexte.libelles_banque.ajouter(LIBELLES_CLIENT)
    cheque = reglements.mode == CHEQUE
    remise = contexte.references.ajouter(numeros("REM", np.arange(1, cheque.sum() + 1), 6))
    reference = np.where(reglements.reference >= 0, references + reglements.reference, 0)
    partie = operations(
        banque.ENCAISSEMENT,
        reglements.date_compte,
        reglements.date_banque,
        reglements.montant,
        simples(reglements.montant, contexte.plan.code("411"), 1 + reglements.tiers),
        libelle=libelle + reglements.tiers,
        libelle_banque=np.where(
            reglements.mode == VIREMENT, banque_nommee + reglements.tiers, anonyme + reglements.mode
        ),
        reference=np.where(cheque, remise + np.cumsum(cheque) - 1, reference),
        piece=pieces + np.arange(len(reglements)),
    )
    return replace(partie, date_valeur=reglements.date_banque + cheque)


def operations_fournisseurs(
    contexte: Contexte,
    reglements: Reglements,
    fournisseurs: Fournisseurs,
    references: int,
    pieces: int,
    premier_auxiliaire: int,
) -> Operations:
    """Paiements : un chèque n'apparaît au relevé que par son numéro."""
    noms = fournisseurs.table["nom"].tolist()
    libelle = contexte.libelles.ajouter([f"Paiement {n}" for n in noms])
    nommes = [f"{LIBELLES_FOURNISSEUR[m]} {n.upper()}" for n, m in zip(noms, fournisseurs.mode, strict=True)]
    libelle_banque = contexte.libelles_banque.ajouter(nommes)
    anonyme = contexte.libelles_banque.ajouter(LIBELLES_FOURNISSEUR)
    cheques = reglements.mode == CHEQUE
    numero = contexte.references.ajouter(numeros("CHQ", np.arange(1, cheques.sum() + 1), 7))
    collectif = contexte.plan.codes(fournisseurs.collectif)[reglements.tiers]
    partie = operations(
        banque.PAIEMENT,
        reglements.date_compte,
        reglements.date_banque,
        -reglements.montant,
        simples(-reglements.montant, collectif, premier_auxiliaire + reglements.tiers),
        libelle=libelle + reglements.tiers,
        libelle_banque=np.where(cheques, anonyme + reglements.mode, libelle_banque + reglements.tiers),
        reference=np.where(cheques, numero + np.cumsum(cheques) - 1, references + reglements.reference),
        piece=pieces + np.arange(len(reglements)),
    )
    return replace(partie, date_valeur=reglements.date_banque - (reglements.mode == PRELEVEMENT))


def operations_paie(contexte: Contexte, paie: Paie) -> list[Operations]:
    """Salaires virés le dernier jour ouvré du mois ; cotisations et retenue à la source payées le mois suivant."""
    calendrier, plan = contexte.calendrier, contexte.plan
    virement = calendrier.jours[calendrier.rang(paie.fin_de_mois[1:] + 1) - 1]
    net = paie.net[1:]
    salaires = operations(
        banque.SALAIRES,
        virement,
        virement,
        -net,
        simples(-net, plan.code("421")),
        piece=contexte.numero_mensuel("SAL"),
        **contexte.texte("Virement des salaires", "VIR SALAIRES"),
    )
    parts = [p[:-1] for p in (paie.salariale_urssaf + paie.patronale_urssaf, paie.salariale_autre, paie.retenue_impot)]
    parts[1] = parts[1] + paie.patronale_autre[:-1]
    jours = calendrier.ouvre(paie.fin_de_mois[:-1] + contexte.profil.paie["jour"])
    cotisations = operations(
        banque.COTISATIONS,
        jours,
        jours,
        -np.sum(parts, axis=0),
        multiples([plan.code(c) for c in ("431", "437", "4421")], parts),
        piece=contexte.numero_mensuel("COT"),
        **contexte.texte("Cotisations et retenue à la source", contexte.profil.paie["organisme"]),
    )
    rang = np.arange(MOIS)
    return [_datees(salaires, rang), _datees(cotisations, rang)]


def _datees(partie: Operations, rang: Entiers) -> Operations:
    """Donne à chaque opération mensuelle sa propre pièce."""
    return replace(partie, piece=partie.piece + rang)


def operations_taxe(contexte: Contexte, declarations: Declarations) -> Operations:
    """Paiement de la taxe due, à commencer par celle de la dernière période de l'exercice précédent."""
    jours = np.concatenate([[declarations.paiement_ouverture], declarations.paiement])
    due = np.concatenate([[declarations.due_ouverture], declarations.due])
    payes = (due > 0) & (jours <= contexte.calendrier.cloture)
    exercice = contexte.calendrier.exercice
    piece = contexte.pieces.ajouter([f"TAX{exercice}-{n:02d}" for n in range(len(jours))])
    partie = operations(
        banque.TAXE,
        jours[payes],
        jours[payes],
        -due[payes],
        simples(-due[payes], contexte.plan.taxe("a_decaisser")),
        piece=piece,
        **contexte.texte(f"Paiement {contexte.profil.taxe.upper()}", contexte.profil.declaration["payeur"]),
    )
    return _datees(partie, np.flatnonzero(payes))


def operations_emprunts(contexte: Contexte, emprunts: list[Emprunt]) -> list[Operations]:
    """Échéances prélevées et fonds débloqués dans l'exercice."""
    calendrier, plan, parties = contexte.calendrier, contexte.plan, []
    for emprunt in emprunts:
        dans = (emprunt.date >= calendrier.ouverture) & (emprunt.date <= calendrier.cloture)
        jours = calendrier.ouvre(emprunt.date[dans])
        capital, interet = emprunt.amortissement[dans], emprunt.interet[dans]
        piece = contexte.pieces.ajouter([f"{emprunt.code}-{n:03d}" for n in range(len(emprunt.date) + 1)])
        textes = contexte.texte(f"Échéance {emprunt.code}", f"ECHEANCE PRET {emprunt.code}")
        parties.append(
            _datees(
                operations(
                    banque.ECHEANCE,
                    jours,
                    jours,
                    -(capital + interet),
                    multiples([plan.code("164"), plan.code("6611")], [capital, interet]),
                    piece=piece + 1,
                    **textes,
                ),
                np.flatnonzero(dans),
            ),
        )
        if emprunt.deblocage >= calendrier.ouverture:
            jour, montant = np.array([emprunt.deblocage]), np.array([emprunt.capital])
            textes = contexte.texte(f"Déblocage {emprunt.code}", f"DEBLOCAGE PRET {emprunt.code}")
            contre = simples(montant, plan.code("164"))
            parties.append(operations(banque.DEBLOCAGE, jour, jour, montant, contre, piece=piece, **textes))
    return parties


def operations_frais(contexte: Contexte, mouvements_banque: Entiers) -> Operations:
    """Frais débités en fin de mois et comptabilisés au début du suivant : ceux de décembre font un écart.

    Args:
        contexte: ce que les opérations partagent.
        mouvements_banque: jours des opérations au relevé, dont le nombre par mois fait la commission.
    """
    calendrier, profil = contexte.calendrier, contexte.profil
    fin = np.array([calendrier.rang_du(m, 1) for m in range(2, MOIS + 1)] + [calendrier.dernier + 1]) - 1
    dans = mouvements_banque[(mouvements_banque >= calendrier.ouverture) & (mouvements_banque <= calendrier.cloture)]
    mois = dans.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % MOIS
    nombre = somme_par(mois, np.ones_like(mois), MOIS)
    commission = profil.unites(profil.frais_bancaires["par_operation"])
    montant = profil.unites(profil.frais_bancaires["tenue"]) + commission * nombre
    partie = operations(
        banque.FRAIS,
        calendrier.jours[fin + DELAI_SAISIE_FRAIS],
        calendrier.jours[fin],
        -montant,
        simples(-montant, contexte.plan.code("627")),
        piece=contexte.numero_mensuel("FRB"),
        **contexte.texte("Frais bancaires", "FRAIS TENUE DE COMPTE ET COMMISSIONS"),
    )
    return _datees(partie, np.arange(MOIS))
