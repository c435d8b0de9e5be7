"""Les explications du contrôle à trois documents, des reliquats et du taux de service."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Any

import pandas as pd

from refcomp.calculs.commande.lignes import LIGNES_MONTREES, format_quantite, suite
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_compte, format_date, format_montant, format_pourcentage

if TYPE_CHECKING:
    from refcomp.calculs.livraison.rapprochement import Rapprochement
    from refcomp.calculs.livraison.reliquat import Reliquats
    from refcomp.calculs.livraison.service import TauxService

DECISIONS = {"conforme": "conforme", "toleree": "toléré", "litige": "litige"}
CONCLUSIONS = {
    "payer": "Aucun litige : la facture peut être payée.",
    "bloquer": "La facture est bloquée jusqu'à l'avoir ou l'accord du fournisseur.",
    "recevoir": "La livraison est conforme : elle entre en stock.",
    "reserver": "Des réserves sont à écrire sur le bon de livraison.",
}
ETATS = {
    "a_livrer": "à livrer",
    "partielle": "livrée en partie",
    "livree": "livrée",
    "soldee": "soldée",
    "annulee": "annulée",
    "non_commandee": "non commandée",
}
NOMS = {
    "complete": "commandes complètes",
    "a_temps": "à temps",
    "conforme": "sans dommage",
    "documents": "aux documents exacts",
}


def _nombre(valeur: Any) -> str:
    return "" if pd.isna(valeur) else format_quantite(valeur)


def build_rapprochement(resultat: Rapprochement) -> Explication:
    """Compose l'explication : les documents côte à côte, les différences, ce qui est dû."""
    devise, avec = resultat.devise, resultat.avec_facture
    noms = ("commandee", "livree", "facturee") if avec else ("commandee", "livree")
    lignes = tuple(
        (str(li["article"]), *(_nombre(li[n]) for n in noms), DECISIONS[li["decision"]])
        for li in resultat.tableau.to_dict("records")
    )
    titres = ("Article", "Commandé", "Reçu", *(("Facturé",) if avec else ()), "Résultat")
    differences = "\n".join(c.message for c in resultat.constats) or "Les documents disent la même chose."
    etapes = [
        Etape(
            "Mettre les documents côte à côte",
            "Le reçu est ce que le bon émargé accepte : livré moins refusé." + suite(len(lignes)),
            Tableau(titres, lignes[:LIGNES_MONTREES], tuple(range(1, 1 + len(noms)))),
        ),
        Etape("Nommer chaque différence", differences),
    ]
    if avec:
        montants = tuple(
            (str(li["article"]), format_montant(li["facture_ht"], devise), format_montant(li["du_ht"], devise))
            for li in resultat.tableau.to_dict("records")
        )
        facture, du, avoir = (
            format_montant(m, devise) for m in (resultat.facture_ht, resultat.du_ht, resultat.avoir_ht)
        )
        texte = (
            "Dû = quantité reçue et commandée × prix commandé ; un écart toléré suit la facture.\n"
            f"Facturé {facture} - dû {du} = {avoir}."
        )
        tableau = Tableau(("Article", "Facturé HT", "Dû HT"), montants[:LIGNES_MONTREES], (1, 2))
        etapes.append(Etape("Calculer ce qui est dû", texte, tableau))
    etapes.append(Etape("Décider", CONCLUSIONS[resultat.decision]))
    return Explication("Contrôle de la commande, de la livraison et de la facture", tuple(etapes))


def build_reliquats(resultat: Reliquats) -> Explication:
    """Compose l'explication : commandé, livré, reste."""
    lignes = tuple(
        (
            str(li["commande"]),
            str(li["article"]),
            *(format_quantite(li[n]) for n in ("commandee", "livree", "reliquat")),
            ETATS[li["etat"]],
        )
        for li in resultat.tableau.to_dict("records")
    )
    jour = "" if resultat.date_arrete is None else f" au {format_date(resultat.date_arrete)}"
    total = resultat.tableau["reliquat"].sum()
    return Explication(
        f"Reliquats{jour}",
        (
            Etape(
                "Soustraire ce qui est livré",
                "Reliquat = commandé (annulations déduites) - livré (refus déduits) ; une ligne soldée n'en a plus."
                + suite(len(lignes)),
                Tableau(
                    ("Commande", "Article", "Commandé", "Livré", "Reliquat", "État"),
                    lignes[:LIGNES_MONTREES],
                    (2, 3, 4),
                ),
            ),
            Etape(
                "Lire",
                f"Reste à livrer : {format_quantite(total)}, sur {format_compte(len(resultat.a_livrer), 'ligne')}.",
            ),
        ),
    )


def _dit_ouvertes(resultat: TauxService) -> str:
    if resultat.ouvertes.empty or resultat.date_arrete is None:
        return ""
    compte = format_compte(resultat.ouvertes["commande"].nunique(), "commande n'est", "commandes ne sont")
    return f" Au {format_date(resultat.date_arrete)}, {compte} pas encore à juger : une date n'y est pas passée."


def build_service(resultat: TauxService) -> Explication:
    """Compose l'explication : la définition, chaque taux posé, la commande parfaite."""
    lignes = tuple(
        (
            str(i["libelle"]),
            str(i["niveau"]),
            f"{format_quantite(i['numerateur'])} / {format_quantite(i['denominateur'])}",
            format_pourcentage(i["taux"], 1),
        )
        for i in resultat.tableau.to_dict("records")
    )
    estime = prod(resultat.composantes.values(), start=Fraction(1))
    facteurs = " × ".join(f"{format_pourcentage(v, 1)} ({NOMS[n]})" for n, v in resultat.composantes.items())
    return Explication(
        "Taux de service",
        (
            Etape(
                "Dire ce qui compte",
                "Une ligne est complète si tout est livré du premier coup, à temps si elle arrive à la date qui fait "
                f"foi. Une commande ne réussit que si toutes ses lignes réussissent.{_dit_ouvertes(resultat)}",
            ),
            Etape(
                "Poser chaque taux",
                "Taux = ce qui réussit / ce qui était demandé.",
                Tableau(("Indicateur", "On compte des", "Calcul", "Taux"), lignes, (2, 3)),
            ),
            Etape(
                "Comparer au produit des composantes",
                f"{facteurs} = {format_pourcentage(estime, 1)} : une estimation, égale au compte si les défauts "
                "sont indépendants.",
            ),
        ),
    )
