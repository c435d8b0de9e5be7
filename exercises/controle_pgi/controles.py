"""Les réponses reconnues de chaque question : justes, ou fausses d'une façon connue.

L'écriture de la question 5 se corrige aussi d'après le montant que l'étudiant a trouvé en question 2.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from controle_pgi_correction import date_due, remise
from controle_pgi_variante import COMPTES, Chiffres, echeances, livrables, montants, remises, taxe_de

from refcomp.authoring.modele import Candidat, Reponses, Variante, erreur_connue, juste
from refcomp.authoring.suivi import centimes_de, erreurs_connues, erreurs_en_centimes, euros_de, presente, proche

RETOURS_MONTANT = {
    "remise_oubliee": ("0.5", "Le client a-t-il droit au prix du catalogue ?"),
    "total_saisi": ("0.25", "C'est le total de l'export. Que devient-il une fois les lignes corrigées ?"),
    "montant_ttc": ("0.5", "La question porte sur le montant avant la taxe."),
}
RETOURS_ECHEANCE = {
    "fin_de_mois": ("0.5", "La condition de cette maison parle-t-elle de la fin du mois ?"),
    "trente_jours": ("0", "Relisez le nombre de jours que dit le nom de la condition."),
}
RETOURS_LIVRABLE = {
    "reserve_oubliee": ("0.5", "Ce qui est en stock est-il tout entier pour ce client ?"),
    "tout_ou_rien": ("0.5", "Que dit la convention d'un article que l'on n'a qu'en partie ?"),
}
RETOURS_REMISE = {
    "deja_remis": ("0.5", "L'un de ces chèques est-il encore dans le tiroir ?"),
    "virements_compris": ("0.25", "Tous ces règlements se portent-ils au guichet ?"),
}
NON_VUS_COMMANDE = {
    "article": ("article_non_vu", "Cherchez chaque code saisi dans le bon de commande."),
    "quantité": ("quantite_non_vue", "Comparez les quantités, article par article."),
    "remise": ("remise_non_vue", "La convention de remise est-elle appliquée à toutes les lignes ?"),
}
NON_VUS_FICHE = {
    "IBAN": ("iban_non_vu", "Comptez les caractères de chaque IBAN."),
    "TVA": ("tva_non_vue", "Recalculez chaque clé d'après le SIREN qui la suit."),
    "désaccord": ("desaccord_non_vu", "Comparez le SIREN du SIRET à celui du numéro de TVA."),
}


def _non_vus(cle: str, constats: dict[Any, str], retours: dict[str, tuple[str, str]]) -> list[Candidat]:
    """Les constats, puis ce qu'on donne quand l'un d'eux échappe."""

    def tableau(vus: dict[Any, str]) -> dict[str, list[Any]]:
        return {cle: list(vus), "constat": list(vus.values())}

    candidats = [juste(tableau(constats))]
    for faute, (note, message) in retours.items():
        vus = {nom: "juste" if constat == faute else constat for nom, constat in constats.items()}
        candidats.append(erreur_connue(tableau(vus), note, message, "0.75"))
    return candidats


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le constat de chaque ligne saisie, et ce qu'on donne quand une faute échappe."""
    c: Chiffres = variante.secret["chiffres"]
    return _non_vus("ligne", c.constats, NON_VUS_COMMANDE)


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le total hors taxes, et ce qu'on trouve en se trompant."""
    valeurs = montants(variante.secret["chiffres"])
    return [juste(euros_de(valeurs["juste"])), *erreurs_en_centimes(valeurs, RETOURS_MONTANT)]


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """L'échéance que refcomp calcule, et ce qu'on trouve en se trompant."""
    valeurs: dict[str, dt.date] = echeances(variante.secret["chiffres"])
    return [juste(date_due(variante)), *erreurs_connues(valeurs, RETOURS_ECHEANCE)]


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Les quantités livrables, et ce qu'on trouve en se trompant."""
    c: Chiffres = variante.secret["chiffres"]

    def tableau(lecture: str) -> dict[str, list[Any]]:
        lus = livrables(c, lecture)
        return {"article": list(lus), "livrable": list(lus.values())}

    return [juste(tableau("juste")), *erreurs_connues({n: tableau(n) for n in RETOURS_LIVRABLE}, RETOURS_LIVRABLE)]


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """L'écriture, d'après le bon montant ou celui de la question 2 ; et ce qu'on écrit en se trompant."""
    c: Chiffres = variante.secret["chiffres"]
    candidats = [juste(_ecriture(c.net))]
    donne = presente(reponses, "q2")
    if donne is not None and proche(donne * 100, c.net) and centimes_de(donne) != c.net:
        candidats.append(
            juste(_ecriture(centimes_de(donne)), "montant_de_la_question_2", "Exact, à partir de votre montant.")
        )
    return [
        *candidats,
        erreur_connue(
            _ecriture(-c.net),
            "sens_inverse",
            "Une vente augmente-t-elle ce que le client doit au débit ou au crédit de son compte ?",
            "0.5",
        ),
        erreur_connue(
            _ecriture(c.net, taxe=0),
            "sans_taxe",
            "Le client ne paie-t-il que le montant hors taxes ?",
            "0.5",
        ),
    ]


def _ecriture(net: int, taxe: int | None = None) -> dict[str, list[Any]]:
    """L'écriture de vente d'un montant en centimes ; négatif, elle est à l'envers."""
    impot = (taxe_de(abs(net)) if taxe is None else taxe) * (1 if net > 0 else -1)
    sommes = [net + impot, -net, -impot]
    return {
        "compte": list(COMPTES),
        "debit": [euros_de(max(m, 0)) for m in sommes],
        "credit": [euros_de(max(-m, 0)) for m in sommes],
    }


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le constat de chaque fiche, et ce qu'on donne quand une faute échappe."""
    c: Chiffres = variante.secret["chiffres"]
    return _non_vus("client", c.fiches, NON_VUS_FICHE)


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le total que refcomp établit, et ce qu'on trouve en se trompant."""
    valeurs = remises(variante.secret["chiffres"])
    etabli = round(remise(variante).total * 100)
    return [juste(euros_de(etabli)), *erreurs_en_centimes(valeurs, RETOURS_REMISE)]
