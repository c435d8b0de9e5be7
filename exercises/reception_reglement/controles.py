"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

Ce qui est dû, l'avoir et le virement se corrigent aussi d'après les réponses précédentes de l'étudiant : une erreur
n'est payée qu'une fois. Un avoir nul, négatif ou plus grand que la facture ne sert pas de départ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reception_reglement_correction import avoir_ttc, facture_ttc, virement
from reception_reglement_variante import ANOMALIES, COMPTES, CONDITIONS, TAUX, Dossier

from refcomp.authoring.modele import Candidat, Reponses, Variante, juste
from refcomp.authoring.suivi import centimes_de, erreurs_connues, euros_de, juste_suivi, presente
from refcomp.calculs.reglement import echeance
from refcomp.rounding import CENTIME

Colonnes = dict[str, list[Any]]
RETOURS_1 = {
    "refus_oublies": ("0.5", "Le magasinier a noté une réserve sur le bon. Garde-t-on ces articles ?"),
    "non_commande_accepte": ("0.5", "Un de ces articles figure-t-il sur votre bon de commande ?"),
    "ecart_inverse": ("0.5", "Relisez l'ordre de la soustraction dans la question."),
}
RETOURS_2 = {
    "abime_confondu": ("0.5", "Tous les articles comptés en moins sont-ils absents du camion ?"),
    "remise_oubliee": ("0.5", "Comparez aussi les remises de la commande et de la facture."),
}
RETOURS_3 = {
    "quantite_facturee": ("0.25", "Vous payez tout ce qui est facturé. L'avez-vous reçu en bon état ?"),
    "prix_facture": ("0.25", "Vos quantités sont bonnes. À quel prix avait-on commandé ?"),
}
RETOURS_4 = {
    "avoir_hors_taxes": ("0.5", "C'est le montant hors taxes. La TVA avait-elle été facturée ?"),
    "quantites_seules": ("0.25", "Vous réclamez les quantités. La facture a-t-elle d'autres défauts ?"),
}
RETOURS_5 = {
    "sens_inverse": ("0.25", "Une dette envers un fournisseur augmente-t-elle au débit ou au crédit ?"),
    "charge_ttc": ("0.25", "La TVA récupérable est-elle une charge pour l'entreprise ?"),
}
RETOURS_6 = {
    "sans_avoir": ("0.25", "Le fournisseur a accepté votre avoir. Devez-vous encore toute la facture ?"),
    "sans_escompte": ("0.5", "Vous payez sous dix jours. Qu'y gagnez-vous ?"),
}
RETOURS_7 = {
    "sans_fin_de_mois": ("0.5", "Vos trente jours sont bien comptés. Où va-t-on ensuite ?"),
    "depuis_reception": ("0.25", "De quelle date part le délai ?"),
}


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Les quantités acceptées et leur écart avec la commande."""
    d: Dossier = variante.secret["dossier"]
    bonnes = [a.acceptee for a in d.articles]
    fautes = {
        "refus_oublies": _reception(d, [a.livree if a.commandee else 0 for a in d.articles]),
        "non_commande_accepte": _reception(d, [a.livree - a.refusee for a in d.articles]),
        "ecart_inverse": _reception(d, bonnes, sens=-1),
    }
    return [juste(_reception(d, bonnes)), *erreurs_connues(fautes, RETOURS_1)]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """L'anomalie de chaque article."""
    d: Dossier = variante.secret["dossier"]
    fautes = {
        "abime_confondu": _anomalies(d, {"abime": "manquant"}),
        "remise_oubliee": _anomalies(d, {"remise": "conforme"}),
    }
    return [juste(_anomalies(d, {})), *erreurs_connues(fautes, RETOURS_2)]


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le dû de chaque article, d'après les bonnes quantités ou celles de l'étudiant."""
    d: Dossier = variante.secret["dossier"]
    candidats = []
    for acceptees, convention in _acceptees(d, reponses):
        # Un article jamais commandé n'a pas de prix de commande : accepté à tort, il se paie au prix facturé.
        dus = [a.net(q) if a.commandee else a.net(q, facture=True) for a, q in zip(d.articles, acceptees, strict=True)]
        candidats.append(juste_suivi(_dus(d, dus), convention, "vos quantités"))
        au_prix_facture = [a.net(q, facture=True) for a, q in zip(d.articles, acceptees, strict=True)]
        fautes = {
            "quantite_facturee": _dus(d, [a.net(a.facturee) if a.commandee else 0 for a in d.articles]),
            "prix_facture": _dus(d, au_prix_facture),
        }
        candidats += erreurs_connues(fautes, RETOURS_3)
    return candidats


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """L'avoir, d'après les bons écarts ou ceux de l'étudiant."""
    d: Dossier = variante.secret["dossier"]
    candidats = []
    for ecart, convention in _ecarts(d, reponses):
        candidats.append(juste_suivi(_ttc(ecart), convention, "vos écarts"))
        candidats += erreurs_connues(
            {"avoir_hors_taxes": _euros(ecart)}, {"avoir_hors_taxes": RETOURS_4["avoir_hors_taxes"]}
        )
    quantites = sum(a.facture - a.du for a in d.articles if a.role not in {"prix", "remise"})
    fautes = {"quantites_seules": _ttc(Fraction(quantites))}
    return [*candidats, *erreurs_connues(fautes, {"quantites_seules": RETOURS_4["quantites_seules"]})]


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """L'écriture de la facture reçue."""
    d: Dossier = variante.secret["dossier"]
    total, ttc = d.total(facture=True), facture_ttc(d)
    fautes = {
        "sens_inverse": _ecriture((0, 0, ttc), (total, ttc - total, 0)),
        "charge_ttc": _ecriture((ttc, 0, 0), (0, 0, ttc)),
    }
    return [juste(_ecriture((total, ttc - total, 0), (0, 0, ttc))), *erreurs_connues(fautes, RETOURS_5)]


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le virement, d'après le bon avoir ou celui de l'étudiant."""
    d: Dossier = variante.secret["dossier"]
    ttc, avoir = facture_ttc(d), avoir_ttc(d)
    candidats = []
    for deduit, convention in _avoirs(avoir, ttc, reponses):
        reste = Fraction(ttc - deduit)
        candidats.append(juste_suivi(_euros(virement(reste, d.escompte)), convention, "votre avoir"))
        candidats += erreurs_connues({"sans_escompte": _euros(reste)}, {"sans_escompte": RETOURS_6["sans_escompte"]})
    fautes = {"sans_avoir": _euros(virement(Fraction(ttc), d.escompte))}
    return [*candidats, *erreurs_connues(fautes, {"sans_avoir": RETOURS_6["sans_avoir"]})]


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """L'échéance, sous la lecture de l'énoncé."""
    d: Dossier = variante.secret["dossier"]
    fautes = {
        "sans_fin_de_mois": d.date_facture + dt.timedelta(days=30),
        "depuis_reception": echeance(d.date_reception, CONDITIONS),
    }
    return [juste(d.echeance), *erreurs_connues(fautes, RETOURS_7)]


def _noms(d: Dossier) -> list[str]:
    return [a.nom for a in d.articles]


def _reception(d: Dossier, acceptees: list[int], sens: int = 1) -> Colonnes:
    ecarts = [Decimal(sens * (q - a.commandee)) for a, q in zip(d.articles, acceptees, strict=True)]
    return {"article": _noms(d), "acceptee": [Decimal(q) for q in acceptees], "ecart": ecarts}


def _anomalies(d: Dossier, autres: dict[str, str]) -> Colonnes:
    mots = ANOMALIES | autres
    return {"article": _noms(d), "anomalie": [mots[a.role] for a in d.articles]}


def _dus(d: Dossier, dus: list[int]) -> Colonnes:
    ecarts = [euros_de(a.facture - du) for a, du in zip(d.articles, dus, strict=True)]
    return {"article": _noms(d), "du": [euros_de(du) for du in dus], "ecart": ecarts}


def _ecriture(debits: tuple[int, ...], credits_: tuple[int, ...]) -> Colonnes:
    return {
        "compte": list(COMPTES),
        "debit": [euros_de(m) for m in debits],
        "credit": [euros_de(m) for m in credits_],
    }


def _euros(centimes: Fraction) -> Decimal:
    return CENTIME.appliquer(Fraction(centimes) / 100)


def _ttc(centimes: Fraction) -> Decimal:
    return _euros(centimes * (100 + TAUX) / 100)


def _acceptees(d: Dossier, reponses: Reponses) -> Iterator[tuple[list[int], str]]:
    """Les bonnes quantités acceptées, puis celles de l'étudiant si elles sont plausibles."""
    bonnes = [a.acceptee for a in d.articles]
    yield bonnes, ""
    tableau = presente(reponses, "q1")
    if tableau is None or len(tableau["acceptee"]) != len(bonnes) or None in tableau["acceptee"]:
        return
    siennes = [int(q) for q in tableau["acceptee"]]
    if siennes != bonnes and all(0 <= q <= a.livree for q, a in zip(siennes, d.articles, strict=True)):
        yield siennes, "quantites_de_la_question_1"


def _ecarts(d: Dossier, reponses: Reponses) -> Iterator[tuple[Fraction, str]]:
    """La somme des écarts hors taxes, en centimes : la bonne, puis celle du tableau de l'étudiant."""
    bon = d.total(facture=True) - d.total(facture=False)
    yield Fraction(bon), ""
    tableau = presente(reponses, "q3")
    if tableau is None or None in tableau["ecart"]:
        return
    sien = centimes_de(sum(tableau["ecart"], Decimal(0)))
    if sien != bon and 0 < sien <= d.total(facture=True):
        yield Fraction(sien), "ecarts_de_la_question_3"


def _avoirs(bon: int, facture: int, reponses: Reponses) -> Iterator[tuple[int, str]]:
    """L'avoir : le bon, puis celui de l'étudiant s'il ne dépasse pas la facture."""
    yield bon, ""
    sien = presente(reponses, "q4")
    if sien is not None and centimes_de(sien) != bon and 0 < centimes_de(sien) <= facture:
        yield centimes_de(sien), "avoir_de_la_question_4"
