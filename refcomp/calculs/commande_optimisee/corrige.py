"""Les explications des paliers, des conditionnements, de la GPA et de la commande optimale."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from refcomp.calculs.commande.lignes import LIGNES_MONTREES, format_quantite, suite
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_montant, format_nombre

if TYPE_CHECKING:
    from refcomp.calculs.commande_optimisee.conditionnement import CommandeArrondie
    from refcomp.calculs.commande_optimisee.gpa import PropositionGPA
    from refcomp.calculs.commande_optimisee.optimiseur import CommandeOptimale
    from refcomp.calculs.commande_optimisee.palier import Paliers

LECTURES = {
    "toutes_unites": "Le prix du palier atteint vaut pour toutes les unités.",
    "par_tranche": "Chaque prix ne vaut que pour les unités de sa tranche.",
}
SENS = {"haut": "au multiple supérieur", "bas": "au multiple inférieur", "plus_proche": "au multiple le plus proche"}


def build_paliers(resultat: Paliers) -> Explication:
    """Compose l'explication : chaque palier, le point de bascule, la décision."""
    devise = resultat.devise
    lignes = tuple(
        (
            str(p["a_partir_de"]),
            format_quantite(p["prix"]),
            str(p["quantite"]),
            str(p["complement"]),
            format_montant(p["cout"], devise),
            format_montant(p["ecart"], devise),
            "oui" if p["retenu"] else "",
        )
        for p in resultat.tableau.to_dict("records")
    )
    entetes = ("À partir de", "Prix", "Quantité", "Complément", "Coût", "Écart", "Retenu")
    bascules = [
        f"À partir de {p['a_partir_du_besoin']} unités voulues, commander {p['quantite']} coûte moins cher."
        for p in resultat.tableau.to_dict("records")
        if p["a_partir_du_besoin"]
    ]
    gain = format_montant(resultat.economie, devise)
    if resultat.economie:
        fin = f"Commander {resultat.quantite} plutôt que {resultat.besoin} fait gagner {gain}, et des unités en plus."
    else:
        fin = f"Aucun palier supérieur ne coûte moins : commandez {resultat.quantite}."
    return Explication(
        f"Commander {resultat.besoin} unités, ou le palier suivant ?",
        (
            Etape(
                "Chiffrer chaque palier",
                f"{LECTURES[resultat.methode]} Coût = quantité × prix.",
                Tableau(entetes, lignes, (0, 1, 2, 3, 4, 5)),
            ),
            Etape(
                "Chercher la bascule", "\n".join(bascules) or "Aucun palier n'est plus avantageux que celui d'avant."
            ),
            Etape("Décider", fin),
        ),
    )


def build_arrondi(resultat: CommandeArrondie) -> Explication:
    """Compose l'explication : le multiple, l'arrondi, la décomposition."""
    lignes = tuple(
        (
            str(li["article"]),
            *(format_quantite(li[n]) for n in ("besoin", "multiple", "commande", "excedent")),
            f"{li['palettes']} / {li['couches']} / {li['colis_seuls']}",
        )
        for li in resultat.tableau.to_dict("records")
    )
    entetes = ("Article", "Besoin", "Multiple", "Commande", "Excédent", "Palettes / couches / colis")
    texte = f"Chaque besoin s'arrondit {SENS[resultat.sens]}."
    return Explication(
        "Arrondi aux conditionnements",
        (
            Etape(
                "Arrondir au conditionnement",
                texte + suite(len(lignes)),
                Tableau(entetes, lignes[:LIGNES_MONTREES], (1, 2, 3, 4)),
            ),
        ),
    )


def build_gpa(resultat: PropositionGPA) -> Explication:
    """Compose l'explication : la cible et la position, puis la proposition et sa couverture."""
    lignes = resultat.tableau.to_dict("records")
    besoins = tuple(
        (str(li["article"]), *(format_quantite(li[n]) for n in ("cible", "position", "besoin"))) for li in lignes
    )
    propositions = tuple(
        (
            str(li["article"]),
            format_quantite(li["proposition"]),
            format_quantite(li["colis"]),
            *("" if pd.isna(li[n]) else format_nombre(li[n], 1) for n in ("couverture_avant", "couverture_apres")),
        )
        for li in lignes
    )
    return Explication(
        "Proposition de commande en GPA",
        (
            Etape(
                "Calculer le besoin",
                "Cible = couverture × ventes par jour + stock de sécurité ; besoin = cible - (stock + en transit), "
                "jamais négatif." + suite(len(besoins)),
                Tableau(("Article", "Cible", "Position", "Besoin"), besoins[:LIGNES_MONTREES], (1, 2, 3)),
            ),
            Etape(
                "Arrondir et lire la couverture",
                f"Besoin arrondi {SENS[resultat.sens]}, par {resultat.niveau} ; jours = unités / ventes du jour.",
                Tableau(
                    ("Article", "Proposition", "Colis", "Jours avant", "Jours après"),
                    propositions[:LIGNES_MONTREES],
                    (1, 2, 3, 4),
                ),
            ),
        ),
    )


def build_optimale(resultat: CommandeOptimale) -> Explication:
    """Compose l'explication : la commande simple, la commande retenue, la différence."""
    devise = resultat.devise
    lignes = tuple(
        (
            str(li["article"]),
            str(li["besoin"]),
            str(li["simple"]),
            format_montant(li["cout_simple"], devise),
            str(li["quantite"]),
            format_quantite(li["prix"]),
            format_montant(li["cout"], devise),
        )
        for li in resultat.tableau.to_dict("records")
    )
    entetes = ("Article", "Besoin", "Arrondi", "Coût", "Retenu", "Prix", "Coût retenu")
    total, port, simple = (format_montant(m, devise) for m in (resultat.total, resultat.port, resultat.total_simple))
    marchandises = format_montant(resultat.marchandises, devise)
    remarques = (
        "\n".join(c.message for c in resultat.constats) or "Les besoins arrondis sont déjà la meilleure commande."
    )
    ecart = format_montant(abs(resultat.economie), devise)
    sens = "de moins" if resultat.economie >= 0 else "de plus, que les conditions imposent"
    return Explication(
        "La commande la moins chère",
        (
            Etape(
                "Comparer ligne à ligne",
                "« Arrondi » est la commande des seuls besoins." + suite(len(lignes)),
                Tableau(entetes, lignes[:LIGNES_MONTREES], (1, 2, 3, 4, 5, 6)),
            ),
            Etape("Dire pourquoi", remarques),
            Etape("Totaliser", f"{marchandises} + port {port} = {total}, contre {simple} : {ecart} {sens}."),
        ),
    )
