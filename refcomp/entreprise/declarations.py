"""Déclarations de taxe : TVA mensuelle arrondie à l'euro par ligne, TGC trimestrielle en francs entiers.

Conventions : l'entreprise a opté pour les débits, ses fournisseurs aussi ; l'arrondi à l'euro de la CA3 est un usage,
son écart va en 658 ou 758 ; un crédit de taxe est reporté sur la période suivante.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from refcomp.entreprise.calendrier import Calendrier, fin_de_mois
from refcomp.entreprise.mouvements import OD, Mouvements, Plan, joints, mouvements
from refcomp.entreprise.profil import ENTIER, Profil
from refcomp.entreprise.tableaux import dates, somme_par
from refcomp.entreprise.tirage import Entiers
from refcomp.rounding import montants_affiches

MOIS = 12
PART_OUVERTURE = "0.06"


@dataclass(frozen=True)
class Declarations:
    """Une ligne par période ; `collectee` est périodes × catégories, en unités mineures exactes des comptes."""

    fin: Entiers
    collectee: Entiers
    deductible_immobilisation: Entiers
    deductible: Entiers
    credit_anterieur: Entiers
    due: Entiers
    credit: Entiers
    paiement: Entiers
    due_ouverture: int
    paiement_ouverture: int


def build_declarations(
    profil: Profil, calendrier: Calendrier, plan: Plan, journaux: Mouvements, chiffre_affaires: int
) -> Declarations:
    """Établit les déclarations de l'exercice d'après les journaux de ventes et d'achats tels qu'ils sont tenus."""
    duree = profil.declaration["mois"]
    periodes = MOIS // duree
    mois = np.datetime64(f"{calendrier.exercice}-01", "M") + np.arange(duree - 1, MOIS, duree)
    fin = fin_de_mois(mois.astype("datetime64[D]").astype(np.int64))
    comptes = [plan.collectee(k) for k in range(len(profil.categories) - 1)]
    par_compte = [_total(journaux, compte, fin) for compte in comptes]
    collectee = -np.stack(par_compte, axis=1)
    immobilisation = _total(journaux, plan.taxe("deductible_immobilisation"), fin)
    deductible = _total(journaux, plan.taxe("deductible"), fin)
    pas = profil.arrondi_declaration
    brute = _arrondie(collectee, pas).sum(axis=1)
    solde = brute - _arrondie(immobilisation, pas) - _arrondie(deductible, pas)
    anterieur, due, credit = _reports(solde)
    ouverture = int(_arrondie(np.array([profil.part(chiffre_affaires, PART_OUVERTURE) // periodes]), pas)[0])
    paiement = _dates_paiement(profil, calendrier, np.concatenate([[calendrier.ouverture - 1], fin]))
    return Declarations(
        fin, collectee, immobilisation, deductible, anterieur, due, credit, paiement[1:], ouverture, int(paiement[0])
    )


def _total(journaux: Mouvements, compte: int, fin: Entiers) -> Entiers:
    lignes = journaux.compte == compte
    periode = np.searchsorted(fin, journaux.date[lignes], side="left")
    return somme_par(periode, journaux.montant[lignes], len(fin))


def _arrondie(valeurs: Entiers, pas: int) -> Entiers:
    return ENTIER.appliquer_unites(valeurs, pas) * pas


def _reports(solde: Entiers) -> tuple[Entiers, Entiers, Entiers]:
    """Renvoie le crédit antérieur, la taxe due et le crédit à reporter de chaque période."""
    anterieur, due, credit = (np.zeros_like(solde) for _ in range(3))
    reporte = 0
    for rang, montant in enumerate(solde.tolist()):
        net = montant - reporte
        anterieur[rang], due[rang], credit[rang] = reporte, max(net, 0), max(-net, 0)
        reporte = max(-net, 0)
    return anterieur, due, credit


def _dates_paiement(profil: Profil, calendrier: Calendrier, fin: Entiers) -> Entiers:
    dernier = fin_de_mois(fin + 1)
    return calendrier.ouvre(np.minimum(fin + profil.declaration["jour"], dernier))


def ecritures_declarations(declarations: Declarations, plan: Plan, libelle: int, piece: int) -> Mouvements:
    """Liquide la taxe à la fin de chaque période ; l'écart d'arrondi va en charge ou en produit."""
    rang = np.arange(len(declarations.fin))
    colonnes = [(plan.collectee(k), declarations.collectee[:, k]) for k in range(declarations.collectee.shape[1])]
    colonnes += [
        (plan.taxe("deductible_immobilisation"), -declarations.deductible_immobilisation),
        (plan.taxe("deductible"), -declarations.deductible),
        (plan.taxe("credit"), -declarations.credit_anterieur),
        (plan.taxe("credit"), declarations.credit),
        (plan.taxe("a_decaisser"), -declarations.due),
    ]
    ecart = -np.sum([montant for _, montant in colonnes], axis=0)
    colonnes += [(plan.code("658"), np.maximum(ecart, 0)), (plan.code("758"), np.minimum(ecart, 0))]
    return joints(
        [
            mouvements(OD, rang, declarations.fin, compte, montant, libelle=libelle, piece=piece + rang)
            for compte, montant in colonnes
        ],
    )


def table_declarations(declarations: Declarations, profil: Profil) -> pd.DataFrame:
    """Renvoie la table publique, une ligne par période."""
    montants = {f"collectee_{nom}": declarations.collectee[:, k] for k, nom in enumerate(profil.categories[:-1])} | {
        "deductible_immobilisation": declarations.deductible_immobilisation,
        "deductible": declarations.deductible,
        "credit_anterieur": declarations.credit_anterieur,
        "taxe_due": declarations.due,
        "credit_a_reporter": declarations.credit,
    }
    return pd.DataFrame(
        {"fin_de_periode": dates(declarations.fin), "date_paiement": dates(declarations.paiement)}
        | {nom: montants_affiches(v, profil.devise) for nom, v in montants.items()},
    )
