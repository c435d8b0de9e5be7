"""La correction d'une variante : les réponses et leur démarche, telles que refcomp les explique."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from functools import lru_cache

from reception_reglement_variante import ANOMALIES, COMPTES, TAUX, Dossier

from refcomp.authoring.modele import EtapeCorrigee, Variante
from refcomp.calculs.livraison import Rapprochement, rapprochement_livraison
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
    ttc, avoir = facture_ttc(d), avoir_ttc(d)
    paye = virement(Fraction(ttc - avoir), d.escompte)
    return [
        EtapeCorrigee("q1", "voir le tableau", _reception(d)),
        EtapeCorrigee("q2", "voir le tableau", "\n".join(f"- {a.nom} : {ANOMALIES[a.role]}" for a in d.articles)),
        EtapeCorrigee("q3", "voir le tableau", _dus(d, controle(variante))),
        EtapeCorrigee(
            "q4", _euros(avoir), f"{_euros(avoir * 100 // (100 + TAUX))} hors taxes × 1,20 = {_euros(avoir)}."
        ),
        EtapeCorrigee("q5", "voir le tableau", _ecriture(d)),
        EtapeCorrigee(
            "q6",
            format_montant(paye / 100),
            f"({_euros(ttc)} - {_euros(avoir)}) × {100 - d.escompte} % = {format_montant(paye / 100)}.",
        ),
        EtapeCorrigee("q7", format_date(d.echeance), _echeance(d)),
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


def _dus(d: Dossier, controle: Rapprochement) -> str:
    """Chaque ligne posée : la quantité acceptée au prix de la commande, le facturé, l'écart."""
    lignes = ["| Article | Dû : accepté × prix commandé, net de remise | Facturé | Écart |", "|---|---|---:|---:|"]
    for a in d.articles:
        pose = f"{a.acceptee} × {_euros(a.prix)} × {100 - a.remise} % = {_euros(a.du)}"
        du = pose if a.commandee else f"jamais commandé, rien n'est accepté : {_euros(0)}"
        lignes.append(f"| {a.nom} | {du} | {_euros(a.facture)} | {_euros(a.facture - a.du)} |")
    facture, du, avoir = (format_montant(m) for m in (controle.facture_ht, controle.du_ht, controle.avoir_ht))
    return "\n".join(lignes) + f"\n\nEn tout : facturé {facture} - dû {du} = {avoir} hors taxes."


def _echeance(d: Dossier) -> str:
    trente = d.date_facture + dt.timedelta(days=30)
    return (
        f"{format_date(d.date_facture)} + 30 jours calendaires = {format_date(trente)}, puis la fin de ce mois-là : "
        f"{format_date(d.echeance)}."
    )


def _ecriture(d: Dossier) -> str:
    total, ttc = d.total(facture=True), facture_ttc(d)
    montants = {COMPTES[0]: (total, 0), COMPTES[1]: (ttc - total, 0), COMPTES[2]: (0, ttc)}
    lignes = ["| Compte | Débit | Crédit |", "|---|---:|---:|"]
    lignes += [f"| {c} | {_euros(debit)} | {_euros(credit)} |" for c, (debit, credit) in montants.items()]
    return "\n".join(lignes) + "\n\nLa facture s'enregistre entière ; l'avoir réduira la dette à son arrivée."
