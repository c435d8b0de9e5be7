"""Les explications du suivi des commandes, des correspondances de codes et du plan d'une journée."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from refcomp.calculs.commande.lignes import LIGNES_MONTREES, suite
from refcomp.calculs.explication import Etape, Explication, Tableau
from refcomp.formats_fr import format_compte, format_date, format_nombre, format_pourcentage

if TYPE_CHECKING:
    from refcomp.calculs.commande.codes import CorrespondanceCodes
    from refcomp.calculs.commande.journee import PlanJournee
    from refcomp.calculs.commande.suivi import SuiviCommandes

ETATS = {
    "a_temps": "livrée à temps",
    "en_retard": "livrée en retard",
    "retard_en_cours": "en retard, à relancer",
    "proche": "attendue sous peu",
    "attendue": "attendue",
}
MOTIFS = {
    "traduit": "traduit",
    "deja_article": "déjà un code article",
    "cle_fausse": "clé fausse",
    "inconnu": "inconnu",
}


def build_suivi(resultat: SuiviCommandes) -> Explication:
    """Compose l'explication : les retards, puis la ponctualité de chacun."""
    lignes = tuple(
        (
            str(c["commande"]),
            str(c["tiers"]),
            format_date(c["date_prevue"]),
            "" if pd.isna(c["date_reelle"]) else format_date(c["date_reelle"]),
            str(c["jours_retard"]),
            ETATS[c["etat"]],
        )
        for c in resultat.tableau.to_dict("records")
    )
    taux = tuple(
        (
            str(t["tiers"]),
            f"{t['a_temps']} / {t['commandes']}",
            "" if pd.isna(t["taux_ponctualite"]) else format_pourcentage(t["taux_ponctualite"], 1),
            format_nombre(t["retard_moyen"], 1),
            str(t["retard_max"]),
        )
        for t in resultat.tiers.to_dict("records")
    )
    pardon = f" ; jusqu'à {format_compte(resultat.tolerance, 'jour')}, elle reste à temps" if resultat.tolerance else ""
    return Explication(
        f"Suivi des commandes au {format_date(resultat.date_arrete)}",
        (
            Etape(
                "Compter les jours de retard",
                "Retard = date réelle - date prévue ; pour une commande attendue, date du suivi - date prévue"
                f"{pardon}." + suite(len(lignes)),
                Tableau(("Commande", "Tiers", "Prévue", "Réelle", "Jours", "État"), lignes[:LIGNES_MONTREES], (4,)),
            ),
            Etape(
                "Mesurer la ponctualité",
                "Taux = commandes à temps / commandes livrées ou échues ; le retard moyen est celui des commandes en "
                "retard.",
                Tableau(("Tiers", "À temps", "Taux", "Retard moyen", "Le plus long"), taux, (1, 2, 3, 4)),
            ),
        ),
    )


def build_codes(resultat: CorrespondanceCodes) -> Explication:
    """Compose l'explication : les traductions, puis les rejets."""
    lignes = tuple(
        (str(li["code"]), str(li["article"]), MOTIFS[li["motif"]])
        for li in resultat.tableau[["code", "article", "motif"]].to_dict("records")
    )
    rejets = tuple((str(c), MOTIFS[m], str(p)) for c, m, p in resultat.rejets.to_numpy())
    compte = format_compte(len(rejets), "code est rejeté", "codes sont rejetés")
    fin = f"{compte} ; une ressemblance se propose, elle ne corrige rien."
    return Explication(
        "Correspondance des codes",
        (
            Etape(
                "Traduire chaque code",
                "La casse et les espaces ne comptent pas." + suite(len(lignes)),
                Tableau(("Code reçu", "Article", "Résultat"), lignes[:LIGNES_MONTREES]),
            ),
            Etape("Rejeter", fin, Tableau(("Code", "Motif", "Ressemblent"), rejets) if rejets else None),
        ),
    )


def build_journee(resultat: PlanJournee) -> Explication:
    """Compose l'explication : l'ordre des tâches, puis la charge."""
    lignes = tuple(
        (str(t["tache"]), t["debut"], t["fin"], t["echeance"], str(t["retard"]), "oui" if t["tient"] else "non")
        for t in resultat.tableau.to_dict("records")
    )
    regle = "par échéance, puis par priorité" if resultat.regle == "echeance" else "par priorité, puis par échéance"
    charge, marge = (format_nombre(m, 0) for m in (resultat.charge, resultat.marge))
    aleas = format_pourcentage(resultat.aleas, 0)
    return Explication(
        "Plan de la journée",
        (
            Etape(
                "Ranger les tâches",
                f"Elles se rangent {regle}, une à la fois." + suite(len(lignes)),
                Tableau(("Tâche", "Début", "Fin", "Limite", "Retard", "Tient"), lignes[:LIGNES_MONTREES], (4,)),
            ),
            Etape(
                "Comparer la charge au temps",
                f"Charge, aléas de {aleas} compris : {charge} minutes pour {resultat.disponible} ; marge : {marge}.",
            ),
        ),
    )
