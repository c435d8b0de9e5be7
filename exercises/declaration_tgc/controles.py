"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

La TGC brute, la déclaration et la TGC à payer se corrigent aussi d'après les réponses précédentes de l'étudiant : une
erreur n'est payée qu'une fois. Une réponse trop éloignée de la bonne ne sert pas de point de départ.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pandas as pd
from declaration_tgc_correction import GLOBAL, SERVICES, date_limite, franchise_du_voisin, rubriques
from declaration_tgc_variante import RUBRIQUES, Trimestre, francs

from refcomp.authoring.modele import Candidat, Reponses, Variante, erreur_connue, juste
from refcomp.authoring.suivi import juste_suivi, presente, proche, soldes_suivis

Colonnes = dict[str, list[Any]]
RAPPORT = 3  # une réponse précédente sert de départ du tiers au triple de la bonne


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La franchise de l'artisan, qui dépasse un seul des deux seuils."""
    _, depasses, _ = franchise_du_voisin(variante)
    bonne, autre = (GLOBAL, SERVICES) if depasses == ["global"] else (SERVICES, GLOBAL)
    return [
        juste(bonne),
        erreur_connue(
            "oui",
            "franchise_accordee",
            "Comparez deux montants à deux seuils : ses services au leur, et le total de ses ventes à l'autre.",
        ),
        erreur_connue(
            autre,
            "seuils_confondus",
            "Il dépasse bien un seuil, mais pas celui-là : quel montant compare-t-on à chacun ?",
        ),
        erreur_connue(
            "non, les deux seuils sont dépassés",
            "deux_seuils",
            "Un seul seuil est dépassé : comparez chaque montant au sien.",
        ),
    ]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Les services exigibles, et ce qu'on trouve en datant ou en situant mal."""
    t: Trimestre = variante.secret["trimestre"]
    return [
        juste(Decimal(t.services)),
        erreur_connue(
            Decimal(t.depannage_a_moitie + t.depannage_impaye),
            "services_factures",
            "Vous partez des factures du trimestre. Sans option pour les débits, quand un service est-il exigible ?",
            "0.5",
        ),
        erreur_connue(
            Decimal(t.services + t.zelande),
            "service_exterieur",
            "Un de ces clients est une entreprise étrangère. Où un service entre entreprises est-il situé ?",
            "0.5",
        ),
        erreur_connue(
            Decimal(francs(t.services * (1 + t.taux_services))),
            "taxe_comprise",
            "Les règlements sont taxe comprise. Que demande-t-on ?",
            "0.5",
        ),
    ]


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La TGC brute, d'après la bonne base de services ou celle de l'étudiant."""
    t: Trimestre = variante.secret["trimestre"]
    candidats = []
    for services, convention in _services(variante, reponses):
        candidats += [
            juste_suivi(Decimal(t.brute(services)), convention),
            erreur_connue(
                Decimal(francs(t.taux_biens * t.biens + t.taux_services * services)),
                "autoliquidation_oubliee",
                "Une entreprise australienne a facturé un service sans TGC. Qui la doit, alors ?",
                "0.5",
            ),
            erreur_connue(
                Decimal(francs(t.taux_biens * (t.biens + services + t.australie))),
                "taux_unique",
                "Les biens et les services sont-ils au même taux ?",
                "0.25",
            ),
        ]
    return candidats


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La TGC déductible sur autres biens et services."""
    t: Trimestre = variante.secret["trimestre"]
    bonne = t.deductible
    return [
        juste(Decimal(bonne)),
        erreur_connue(
            Decimal(bonne - francs(t.taux_biens * t.importation)),
            "importation_oubliee",
            "L'entreprise a aussi payé de la TGC à la douane. Peut-elle la déduire ?",
            "0.5",
        ),
        erreur_connue(
            Decimal(bonne + francs(t.taux_services * t.service_impaye)),
            "service_impaye",
            "La TGC d'un service se déduit quand elle est exigible chez le fournisseur. Tous sont-ils payés ?",
            "0.5",
        ),
        erreur_connue(
            Decimal(bonne + francs(t.taux_services * t.franchise)),
            "franchise_deduite",
            "Un fournisseur en franchise a-t-il facturé de la TGC ?",
            "0.5",
        ),
    ]


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La déclaration, et celle que donnent les réponses précédentes de l'étudiant."""
    candidats = []
    for lignes, convention in _declarations(variante, reponses):
        message = "Exact, à partir de vos réponses précédentes." if convention else "Réponse exacte."
        melee = lignes["autres biens et services"] + lignes["immobilisations"]
        candidats += [
            juste(_tableau(lignes), convention, message),
            erreur_connue(
                _tableau(_avec(lignes, {"crédit reporté": 0})),
                "credit_oublie",
                "Relisez ce que le trimestre précédent a laissé.",
                "0.75",
            ),
            erreur_connue(
                _tableau(_avec(lignes, {"immobilisations": 0, "autres biens et services": melee})),
                "immobilisation_melee",
                "Le total est juste, mais un achat est dans la mauvaise rubrique : lequel servira plusieurs années ?",
                "0.75",
            ),
        ]
    return candidats


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La TGC à payer, dans la bonne déclaration ou dans celle de l'étudiant."""
    t: Trimestre = variante.secret["trimestre"]
    candidats = []
    for due, convention in _soldes(variante, reponses):
        candidats += [
            juste_suivi(Decimal(due), convention),
            erreur_connue(
                Decimal(due + t.credit),
                "credit_oublie",
                "Il restait un crédit du trimestre précédent. L'avez-vous déduit ?",
                "0.5",
            ),
            erreur_connue(
                Decimal(due + t.immobilisations),
                "immobilisation_oubliee",
                "L'entreprise a acheté un banc d'essai : que devient sa TGC ?",
                "0.5",
            ),
        ]
    return candidats


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La date limite, selon la façon de déclarer et de payer."""
    en_ligne = variante.valeurs["en_ligne"]
    bonne, autre = date_limite(en_ligne=en_ligne), date_limite(en_ligne=not en_ligne)
    un_mois_plus_tot = pd.Timestamp(bonne) - (pd.DateOffset(months=1) if en_ligne else pd.offsets.MonthEnd(1))
    return [
        juste(bonne),
        erreur_connue(
            autre,
            "autre_mode",
            "Cette date est celle d'une autre façon de déclarer et de payer. Laquelle emploie l'entreprise ?",
            "0.5",
        ),
        erreur_connue(
            un_mois_plus_tot.date(),
            "un_mois_trop_tot",
            "Le jour est le bon. De quel mois ? Relisez d'où part le délai.",
            "0.5",
        ),
    ]


def _avec(lignes: dict[str, int], changees: dict[str, int]) -> dict[str, int]:
    """Une déclaration où certaines rubriques changent, totaux recalculés."""
    neuves = lignes | changees
    deductible = sum(neuves[nom] for nom in ("immobilisations", "autres biens et services", "crédit reporté"))
    return neuves | {"TGC déductible": deductible, "TGC à payer": neuves["TGC brute"] - deductible}


def _tableau(lignes: dict[str, int]) -> Colonnes:
    return {"rubrique": list(RUBRIQUES), "montant": [Decimal(lignes[nom]) for nom in RUBRIQUES]}


def _services(variante: Variante, reponses: Reponses) -> Iterator[tuple[int, str]]:
    """La bonne base de services, puis celle de la question 2 si elle diffère."""
    t: Trimestre = variante.secret["trimestre"]
    yield t.services, ""
    sienne = _entier(reponses, "q2", t.services)
    if sienne is not None and sienne != t.services:
        yield sienne, "reponse_2"


def _declarations(variante: Variante, reponses: Reponses) -> Iterator[tuple[dict[str, int], str]]:
    """La bonne déclaration, puis celles où les réponses 2, 3 et 4 de l'étudiant remplacent les bonnes."""
    t: Trimestre = variante.secret["trimestre"]
    bonne = rubriques(variante)
    yield bonne, ""
    vues = [bonne]
    deductibles = [t.deductible, _entier(reponses, "q4", t.deductible)]
    for services, _ in _services(variante, reponses):
        for brute in (t.brute(services), _entier(reponses, "q3", bonne["TGC brute"])):
            for deductible in deductibles:
                if brute is None or deductible is None:
                    continue
                changees = {"services, base": services, "TGC brute": brute, "autres biens et services": deductible}
                lignes = _avec(bonne, changees)
                if lignes not in vues:
                    vues.append(lignes)
                    yield lignes, "reponses_precedentes"


def _soldes(variante: Variante, reponses: Reponses) -> Iterator[tuple[int, str]]:
    """Les taxes à payer, d'après les bonnes rubriques, les réponses précédentes, puis le tableau de l'étudiant."""
    return soldes_suivis(
        _declarations(variante, reponses),
        reponses,
        ("TGC à payer", "TGC brute", "TGC déductible"),
        question="q5",
        colonnes=("rubrique", "TGC brute", "TGC déductible"),
        rapport=RAPPORT,
    )


def _entier(reponses: Reponses, question: str, bonne: int) -> int | None:
    """Une réponse précédente en francs, si elle va du tiers au triple de la bonne."""
    valeur = presente(reponses, question)
    return round(valeur) if valeur is not None and proche(valeur, bonne, RAPPORT) else None
