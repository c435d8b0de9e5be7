"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from reception_reglement_variante import ANOMALIES, COMPTES, TAUX, Dossier

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.livraison import Rapprochement, rapprochement_livraison
from refcomp.calculs.reglement import echeance
from refcomp.formats_fr import format_date, format_montant


@lru_cache(maxsize=64)
def controle(variante: Variante) -> Rapprochement:
    """Le contrôle des trois documents ; un article jamais commandé n'est pas accepté."""
    documents = variante.documents
    commande, facture = (documents[n].assign(remise=documents[n]["remise"] / 100) for n in ("commande", "facture"))
    reception = documents["bon"].rename(columns={"livree": "quantite"})
    return rapprochement_livraison(commande, reception, facture)


def avoir_ttc(d: Dossier) -> int:
    """L'avoir à demander, toutes taxes comprises, en centimes."""
    return (d.total(facture=True) - d.total(facture=False)) * (100 + TAUX) // 100


def facture_ttc(d: Dossier) -> int:
    """La facture, toutes taxes comprises, en centimes."""
    return d.total(facture=True) * (100 + TAUX) // 100


def virement(reste: Fraction, escompte: int) -> Fraction:
    """Ce qui reste, escompte déduit, en centimes exacts."""
    return reste * (100 - escompte) / 100


def build_correction(variante: Variante) -> list[EtapeCorrigee]:
    """La correction de chaque question, avec les chiffres de cette variante."""
    d: Dossier = variante.secret["dossier"]
    demarche = controle(variante).explication().render_markdown(niveau=4)
    ttc, avoir = facture_ttc(d), avoir_ttc(d)
    paye = virement(Fraction(ttc - avoir), d.escompte)
    due = echeance(d.date_facture, "30 jours fin de mois")
    return [
        EtapeCorrigee("q1", "voir le tableau", _reception(d)),
        EtapeCorrigee("q2", "voir le tableau", "\n".join(f"- {a.nom} : {ANOMALIES[a.role]}" for a in d.articles)),
        EtapeCorrigee("q3", "voir le tableau", demarche),
        EtapeCorrigee(
            "q4", _euros(avoir), f"{_euros(avoir * 100 // (100 + TAUX))} hors taxes × 1,20 = {_euros(avoir)}."
        ),
        EtapeCorrigee("q5", "voir le tableau", _ecriture(d)),
        EtapeCorrigee(
            "q6",
            format_montant(paye / 100),
            f"({_euros(ttc)} - {_euros(avoir)}) × {100 - d.escompte} % = {format_montant(paye / 100)}.",
        ),
        EtapeCorrigee("q7", format_date(due), f"{format_date(d.date_facture)} + 30 jours, puis la fin de ce mois-là."),
        EtapeCorrigee("q8", "à corriger à la main", "Barème dans l'énoncé."),
    ]


def _euros(centimes: int) -> str:
    return format_montant(Fraction(centimes, 100))


def _reception(d: Dossier) -> str:
    lignes = ["| Article | Commandé | Livré | Refusé | Accepté | Écart |", "|---|---:|---:|---:|---:|---:|"]
    lignes += [
        f"| {a.nom} | {a.commandee} | {a.livree} | {a.refusee} | {a.acceptee} | {a.acceptee - a.commandee} |"
        for a in d.articles
    ]
    return "\n".join(lignes)


def _ecriture(d: Dossier) -> str:
    total, ttc = d.total(facture=True), facture_ttc(d)
    montants = {COMPTES[0]: (total, 0), COMPTES[1]: (ttc - total, 0), COMPTES[2]: (0, ttc)}
    lignes = ["| Compte | Débit | Crédit |", "|---|---:|---:|"]
    lignes += [f"| {c} | {_euros(debit)} | {_euros(credit)} |" for c, (debit, credit) in montants.items()]
    return "\n".join(lignes) + "\n\nLa facture s'enregistre entière ; l'avoir réduira la dette à son arrivée."
