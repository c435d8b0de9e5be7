"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

Le total, la TVA et le net à payer se corrigent aussi d'après les réponses précédentes de l'étudiant : une erreur
n'est payée
qu'une fois. Une réponse précédente trop éloignée de la bonne (moins de la moitié, plus du double) ne sert pas de
départ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

import pandas as pd
from facture_relance_correction import document, etablie, relancees, retour
from facture_relance_variante import ARTICLES, FAUTEUILS, NORMAL, Commande

from refcomp.authoring.modele import Candidat, Reponses, Variante, erreur_connue, juste
from refcomp.authoring.suivi import juste_suivi, presente
from refcomp.calculs.facture import Facture
from refcomp.calculs.reglement import echeance, etat_reglements
from refcomp.rounding import CENTIME


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le net de chaque ligne."""
    c: Commande = variante.secret["commande"]
    return [
        juste(_lignes(c.exacts())),
        erreur_connue(
            _lignes(c.exacts(additionnees=True)),
            "remises_additionnees",
            "Vous avez ajouté deux remises. Sur quel montant la seconde se calcule-t-elle ?",
            "0.5",
        ),
        erreur_connue(
            _lignes(c.bruts()),
            "sans_remise_ligne",
            "Ce sont les montants bruts. Que disent les colonnes de remise ?",
            "0.25",
        ),
    ]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le total hors taxes, depuis les bonnes lignes ou depuis celles de l'étudiant."""
    c: Commande = variante.secret["commande"]
    candidats = []
    for f, convention in _factures(variante, reponses):
        total, port = f.montant("total_ht"), Decimal(c.port) / 100
        candidats += [
            juste_suivi(total, convention, "vos lignes"),
            erreur_connue(total - port, "port_oublie", "Qui paie le transport de cette commande ?", "0.5"),
            erreur_connue(
                total - _centime(Fraction(c.port * c.escompte, 10_000)),
                "escompte_sur_port",
                "Vous avez réduit le port. Sur quoi porte l'escompte, d'après les conventions ?",
                "0.5",
            ),
            erreur_connue(
                total + f.montant("escompte"),
                "escompte_oublie",
                "Le client paie tôt : quelle réduction lui est accordée pour cela ?",
                "0.25",
            ),
        ]
    return candidats


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La TVA de chaque taux, depuis les bonnes lignes ou celles de l'étudiant."""
    c: Commande = variante.secret["commande"]
    candidats = []
    for f, convention in _factures(variante, reponses):
        avant = sum(
            CENTIME.appliquer(r["taux"] * Fraction(int(r["net_lignes"] + r["port"]), 100))
            for r in f.unites_ventilation.to_dict("records")
        )
        port = CENTIME.appliquer(Fraction(c.port * NORMAL, 100_000))
        candidats += [
            juste_suivi(f.montant("taxe"), convention, "vos lignes"),
            erreur_connue(
                etablie(variante, _nets(f), un_seul_taux=True).montant("taxe"),
                "tout_au_taux_normal",
                "Tous les articles sont-ils au même taux ? Relisez la commande.",
                "0.25",
            ),
            erreur_connue(
                avant,
                "tva_avant_reductions",
                "Votre base est celle des lignes. Le client paie-t-il la TVA sur ce qu'on lui a remis ?",
                "0.5",
            ),
            erreur_connue(
                f.montant("taxe") - port,
                "port_non_taxe",
                "Il manque la TVA d'un élément de votre total hors taxes. Lequel ?",
                "0.5",
            ),
        ]
    return candidats


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le net à payer : total hors taxes et TVA, ceux de l'étudiant s'ils s'éloignent peu des bons."""
    c: Commande = variante.secret["commande"]
    f, acompte = document(variante), Decimal(c.acompte) / 100
    departs = [(f.montant("total_ttc"), "")]
    siens = [_proche(presente(reponses, q), f.montant(n)) for q, n in (("q2", "total_ht"), ("q3", "taxe"))]
    if None not in siens and sum(siens) != departs[0][0]:
        departs.append((sum(siens, Decimal(0)), "total_de_vos_questions_2_et_3"))
    candidats = []
    for ttc, convention in departs:
        candidats += [
            juste_suivi(ttc - acompte, convention, "votre total et votre TVA"),
            erreur_connue(
                ttc + acompte,
                "acompte_ajoute",
                "Le client a déjà versé cette somme. Doit-il plus, ou moins ?",
                "0.25",
            ),
            erreur_connue(ttc, "acompte_oublie", "Qu'a déjà versé ce client ?", "0.5"),
        ]
    return candidats


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """L'avoir, aux conditions de la facture."""
    c: Commande = variante.secret["commande"]
    a = retour(variante)
    tarif = Fraction(c.retour * c.prix[FAUTEUILS], 100)
    sans_escompte = CENTIME.appliquer(Fraction(a.montant("net_commercial")) * Fraction(6, 5))
    return [
        juste(a.montant("net_a_payer")),
        erreur_connue(
            CENTIME.appliquer(tarif * Fraction(1200, 1000)),
            "avoir_sans_remises",
            "Vous rendez plus que le client n'a payé. À quel prix ces articles lui ont-ils été facturés ?",
            "0.25",
        ),
        erreur_connue(
            a.montant("total_ht"),
            "avoir_hors_taxes",
            "C'est le montant hors taxes. Le client avait-il payé la TVA ?",
            "0.5",
        ),
        erreur_connue(
            sans_escompte,
            "avoir_sans_escompte",
            "Toutes les réductions de la facture y sont-elles, celle du paiement anticipé comprise ?",
            "0.5",
        ),
    ]


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """L'échéance, sous la lecture de l'énoncé."""
    date = variante.secret["commande"].date
    return [
        juste(echeance(date, "45 jours fin de mois")),
        erreur_connue(
            date + dt.timedelta(days=45),
            "sans_fin_de_mois",
            "Vos 45 jours sont bien comptés. Où va-t-on ensuite ?",
            "0.5",
        ),
        erreur_connue(
            echeance(date, "45 jours fin de mois", lecture="fin_de_mois_puis_jours"),
            "fin_de_mois_puis_jours",
            "C'est l'autre lecture de ces conditions. Dans quel ordre l'énoncé les prend-il ?",
            "0.5",
        ),
    ]


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """L'état et les niveaux, et ce qu'on trouve en comptant mal."""
    bon, depuis, futurs, decale = _etats(variante)
    return [
        juste(bon),
        erreur_connue(
            depuis,
            "depuis_facture",
            "Un client est-il en retard dès le jour de sa facture ?",
            "0.25",
        ),
        erreur_connue(
            futurs,
            "reglement_futur",
            "Un règlement que vous déduisez était-il reçu à la date de l'état ?",
            "0.5",
        ),
        erreur_connue(
            decale,
            "borne_exclue",
            "« À partir de 30 jours » : le trentième jour est-il dedans ?",
            "0.75",
        ),
    ]


def candidats_q8(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Pénalités et indemnité, depuis le bon état ou celui de l'étudiant."""
    indemnite = Decimal(str(variante.valeurs["indemnite"]))
    taux, bce = (Fraction(variante.secret[n]) for n in ("taux", "refinancement"))
    candidats = []
    for reste, jours, convention in _anciennes(variante, reponses):
        produit = reste * jours
        candidats += [
            juste_suivi(CENTIME.appliquer(produit * taux / 365) + indemnite, convention, "votre état"),
            erreur_connue(
                CENTIME.appliquer(produit * taux / 365),
                "sans_indemnite",
                "Vos pénalités sont là. Que doit encore un professionnel en retard, quel que soit le retard ?",
                "0.5",
            ),
            erreur_connue(
                CENTIME.appliquer(produit * taux / 360) + indemnite,
                "annee_de_360_jours",
                "Sur combien de jours compte-t-on l'année ici ?",
                "0.5",
            ),
            erreur_connue(
                CENTIME.appliquer(produit * bce / 365) + indemnite,
                "sans_majoration",
                "Le taux de la BCE est-il employé tel quel ?",
                "0.5",
            ),
        ]
    return candidats


def _lignes(nets: list[Fraction]) -> dict[str, list[Any]]:
    return {"designation": [a[0] for a in ARTICLES], "montant": [_centime(n / 100) for n in nets]}


@lru_cache(maxsize=64)
def _etats(variante: Variante) -> tuple[dict[str, list[Any]], ...]:
    """Le bon état, puis celui qu'on trouve depuis la facture, avec un règlement futur, la borne exclue."""
    documents, arrete = variante.documents, variante.valeurs["date_arrete"]
    factures, reglements = documents["factures"], documents["reglements"]
    return (
        _etat(variante, factures, reglements),
        _etat(variante, factures.assign(date_echeance=factures["date_facture"]), reglements),
        _etat(variante, factures, reglements.assign(date=reglements["date"].clip(upper=pd.Timestamp(arrete)))),
        _etat(variante, factures, reglements, decalage=1),
    )


def _etat(variante: Variante, factures: Any, reglements: Any, decalage: int = 0) -> dict[str, list[Any]]:
    """L'état sous la forme attendue ; un décalage change de niveau un ou plusieurs jours plus tard."""
    tableau = etat_reglements(factures, reglements, variante.valeurs["date_arrete"]).tableau
    bornes = list(variante.documents["echelle"]["a_partir_de"])
    jours = [int(j) for j in tableau["jours_retard"]]
    return {
        "piece": list(tableau["piece"]),
        "reste": [Decimal(str(r)) for r in tableau["reste"]],
        "jours_retard": jours,
        "niveau": [sum(j >= b + (decalage if b > 1 else 0) for b in bornes) for j in jours],
    }


def _factures(variante: Variante, reponses: Reponses) -> Iterator[tuple[Facture, str]]:
    """La bonne facture, puis celle qui suit des lignes de la question 1 si elles sont plausibles."""
    bonne = document(variante)
    yield bonne, ""
    tableau = presente(reponses, "q1")
    if tableau is None:
        return
    nets = tuple(_proche(v, b) for v, b in zip(tableau["montant"], _nets(bonne), strict=False))
    if len(nets) == len(ARTICLES) and None not in nets and nets != _nets(bonne):
        yield etablie(variante, tuple(n for n in nets if n is not None)), "lignes_de_la_question_1"


def _nets(f: Facture) -> tuple[Decimal, ...]:
    return tuple(Decimal(int(m)) / 100 for m in f.unites_lignes["montant"])


def _anciennes(variante: Variante, reponses: Reponses) -> Iterator[tuple[Fraction, int, str]]:
    """Le reste et le retard de la plus ancienne facture, puis ceux de la question 7."""
    piece = variante.valeurs["ancienne"]
    bonne = relancees(variante).tableau.set_index("piece").loc[piece]
    reste, jours = Decimal(str(bonne["reste"])), int(bonne["jours_retard"])
    yield Fraction(reste), jours, ""
    tableau = presente(reponses, "q7")
    if tableau is None or piece not in tableau["piece"]:
        return
    rang = list(tableau["piece"]).index(piece)
    sien, siens = _proche(tableau["reste"][rang], reste), _proche(tableau["jours_retard"][rang], Decimal(jours))
    if sien is not None and siens is not None and (sien, siens) != (reste, jours):
        yield Fraction(sien), int(siens), "etat_de_la_question_7"


def _proche(valeur: Any, bonne: Decimal) -> Decimal | None:
    """La valeur lue au centime si elle va de la moitié au double de la bonne, sinon None."""
    if valeur is None:
        return None
    lue = CENTIME.appliquer(Fraction(valeur))
    return lue if bonne <= 2 * lue and lue <= 2 * bonne else None


def _centime(euros: Fraction) -> Decimal:
    return CENTIME.appliquer(euros)
