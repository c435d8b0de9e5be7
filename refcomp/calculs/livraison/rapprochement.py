"""Le contrôle à trois documents : commande, livraison, facture, ligne à ligne, avec des tolérances.

On paie ce qui a été commandé **et** reçu, au prix commandé. Un écart toléré est payé tel qu'il est facturé ; au-delà,
la facture est bloquée et chaque différence est nommée. Les logiciels règlent deux tolérances, l'une en pourcentage,
l'autre en valeur : `les_deux` (Infor, « AND ») bloque si les deux sont dépassées, `une_seule` (« OR ») dès la première.

Une quantité et un prix chacun à la limite de 5 % feraient payer 10,25 % de plus. SAP juge chaque écart sur sa propre
clé et le laisserait passer (`cumul="libre"`) ; Dynamics 365 plafonne aussi le total des prix. Par défaut
(`cumul="plafonne"`), le montant de la ligne ne s'écarte pas de ce qui est commandé et reçu de plus que la plus grande
des deux parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import pandas as pd

from refcomp.calculs.commande.lignes import affiches, unites_arrondies
from refcomp.calculs.entrees import load_ensemble, load_nombres, load_taux
from refcomp.calculs.explication import Explication
from refcomp.calculs.livraison.ecarts import Comparaison, Tolerances, compare
from refcomp.calculs.livraison.entree import COMMANDE, FACTURE, RECEPTION, load_document
from refcomp.errors import check_choix
from refcomp.findings import Constat
from refcomp.formats_fr import format_montant
from refcomp.frames import Colonne
from refcomp.rounding import EUR, Monnaie, monnaie

TITRE = "Le contrôle ne peut pas être fait :"
DEPASSEMENTS = ("les_deux", "une_seule")
CUMULS = ("plafonne", "libre")
VALEUR = (Colonne("tolerance_valeur", "nombre", "tolérance en valeur", minimum=0),)


@dataclass(frozen=True)
class Rapprochement:
    """Ce que disent les trois documents, et ce qu'il faut payer.

    Attributes:
        tableau: une ligne par article : `article commandee livree facturee prix_commande prix_facture` (nets de
            remise ; NaN si le document n'en parle pas), `ecart_livraison` (livrée - commandée), `ecart_facturation`
            (facturée -
            livrée), `ecart_prix` (facturé - commandé, à l'unité), `facture_ht`, `du_ht` et `decision` : `conforme`,
            `toleree` ou `litige`.
        avec_facture: vrai si la facture est donnée.
        facture_ht: le total facturé, somme de lignes arrondies.
        du_ht: ce qui est dû : reçu et commandé, au prix commandé ; un écart toléré suit la facture.
        avoir_ht: facturé - dû ; positif, l'avoir à demander ; négatif, ce qui reste à facturer.
        decision: `payer` (aucun litige) ou `bloquer` ; `recevoir` ou `reserver` sans facture.
        devise: la monnaie.
        constats: une phrase par différence : `non_livre`, `livre_en_moins`, `livre_en_trop`, `non_commande`,
            `facture_en_trop`, `facture_en_moins`, `non_facture`, `prix_superieur`, `prix_inferieur`, `taux_different`,
            `cumul_depasse`.
    """

    tableau: pd.DataFrame
    avec_facture: bool
    facture_ht: Fraction
    du_ht: Fraction
    avoir_ht: Fraction
    decision: str
    devise: Monnaie
    constats: tuple[Constat, ...]

    def explication(self) -> Explication:
        """Les trois documents côte à côte, les écarts, ce qui est dû."""
        from refcomp.calculs.livraison.corrige import build_rapprochement  # noqa: PLC0415 - il lit ce résultat

        return build_rapprochement(self)


def rapprochement_livraison(
    commande: pd.DataFrame,
    reception: pd.DataFrame,
    facture: pd.DataFrame | None = None,
    *,
    tolerance_quantite: object = 0,
    tolerance_prix: object = 0,
    tolerance_valeur: object = None,
    depassement: str = "les_deux",
    cumul: str = "plafonne",
    devise: Monnaie | str = EUR,
) -> Rapprochement:
    """Contrôle une livraison, et sa facture si elle est arrivée.

    Args:
        commande: `article quantite prix_unitaire` ; facultatives : `remise` (« 5 % »), `taux_taxe`.
        reception: le bon de livraison émargé : `article quantite` et, si elle est notée, `refusee` (abîmée).
        facture: comme la commande ; None si elle n'est pas arrivée.
        tolerance_quantite: écart permis, en part de la quantité (« 5 % ») : entre reçu et commandé, sur le commandé ;
            entre facturé et reçu, sur le reçu.
        tolerance_prix: écart permis entre facturé et commandé, en part du prix commandé.
        tolerance_valeur: écart permis, en montant de ligne hors taxes ; None si la maison n'en fixe pas.
        depassement: si une tolérance en valeur est donnée, un litige demande que la part et la valeur soient dépassées
            `les_deux`, ou `une_seule`.
        cumul: `plafonne` (défaut : des écarts tolérés ne s'ajoutent pas au-delà de la plus grande des deux parts) ou
            `libre` (chaque écart ne se juge que sur sa propre tolérance).
        devise: la monnaie, ou son code.

    Returns:
        Un `Rapprochement`.

    Raises:
        DonneesInvalidesError: en une fois, pour les trois documents et les tolérances.
        ArgumentInvalideError: si une convention n'est pas permise.

    Sources : docs.infor.com, « Match tolerances » et SunSystems ; docs.docbits.com, exemples d'écarts ;
        blogs.sap.com/2012/03/19/sap-threeway-match-functionality-configuration (clés DQ et PP) ; learn.microsoft.com,
        « ExtendedPriceTolerancePercentage » (plafond du total des prix), lus le 27/11/2026.
    """
    check_choix("depassement", depassement, DEPASSEMENTS)
    check_choix("cumul", cumul, CUMULS)
    connue = monnaie(devise)
    lus = load_ensemble(
        TITRE,
        lambda: load_document(commande, COMMANDE),
        lambda: load_document(reception, RECEPTION),
        lambda: None if facture is None else load_document(facture, FACTURE),
        lambda: load_taux("tolerance_quantite", tolerance_quantite),
        lambda: load_taux("tolerance_prix", tolerance_prix),
        lambda: _valeur(tolerance_valeur),
    )
    tolerances = Tolerances(lus[3], lus[4], lus[5], depassement == "les_deux", cumul == "plafonne")
    articles = dict.fromkeys([*lus[0], *lus[1], *(lus[2] or {})])
    compares = [compare(a, lus[0].get(a), lus[1].get(a), lus[2], tolerances) for a in articles]
    return _resultat(compares, connue, avec_facture=facture is not None)


def _valeur(tolerance: object) -> Fraction | None:
    if tolerance is None:
        return None
    return load_nombres(TITRE, {"tolerance_valeur": tolerance}, VALEUR)["tolerance_valeur"]


def _resultat(compares: list[Comparaison], devise: Monnaie, *, avec_facture: bool) -> Rapprochement:
    factures = [unites_arrondies(c.montant_facture, devise) for c in compares]
    dus = [unites_arrondies(c.montant_du, devise) for c in compares]
    table = pd.DataFrame([c.rangee() for c in compares])
    table["facture_ht"], table["du_ht"] = affiches(factures, devise), affiches(dus, devise)
    table["decision"] = [c.decision for c in compares]
    constats = [constat for c in compares for constat in c.constats(devise)]
    litige = any(c.decision == "litige" for c in compares)
    decision = ("bloquer" if litige else "payer") if avec_facture else ("reserver" if litige else "recevoir")
    total, du = (Fraction(sum(u), devise.facteur) for u in (factures, dus))
    if avec_facture and total > du:
        message = f"Avoir à demander : {format_montant(total - du, devise)} hors taxes."
        constats.append(Constat("avertissement", "avoir_a_demander", message, "facture"))
    return Rapprochement(table, avec_facture, total, du, total - du, decision, devise, tuple(constats))
