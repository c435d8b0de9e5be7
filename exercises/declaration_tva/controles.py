"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

La TVA brute, les lignes de la CA3 et la TVA due se corrigent aussi d'après les réponses précédentes de l'étudiant : une
erreur n'est payée qu'une fois. Une réponse trop éloignée de la bonne ne sert pas de point de départ.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from declaration_tva_correction import lignes_ca3, mention
from declaration_tva_variante import ALLEMAND, LIGNES, SERVICE_IMPAYE, VOITURE, Mois, euros

from refcomp.authoring.modele import Candidat, Reponses, Variante, erreur_connue, juste
from refcomp.authoring.suivi import juste_suivi, presente, proche, soldes_suivis

Colonnes = dict[str, list[Any]]
EXONERATIONS = ("Exonération de TVA, article 262 ter, I du CGI", "Exonération de TVA, article 262, I du CGI")


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La mention de la facture exonérée ; l'autre exonération est l'erreur la plus proche."""
    bonne = mention(variante)
    return [
        juste(bonne),
        erreur_connue(
            next(m for m in EXONERATIONS if m != bonne),
            "exonerations_confondues",
            "Le client est-il dans l'Union européenne ou au-dehors ? Chacune des deux exonérations a son article.",
        ),
        erreur_connue(
            "Autoliquidation",
            "mention_autoliquidation",
            "Cette mention convient à un service rendu à une entreprise de l'Union. Que vend-on ici ?",
        ),
        erreur_connue(
            "TVA non applicable, art. 293 B du CGI",
            "franchise",
            "C'est la mention d'une petite entreprise en franchise. Celle-ci dépose-t-elle une CA3 ?",
        ),
    ]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Les ventes exigibles en mars, et ce qu'on trouve en datant mal."""
    m: Mois = variante.secret["mois"]
    factures = m.imposables - m.pose_payee + m.pose_a_moitie // 2 + m.pose_impayee
    return [
        juste(Decimal(euros(m.imposables))),
        erreur_connue(
            Decimal(m.imposables) / 100,
            "centimes",
            "Relisez la dernière remarque : avec quelle précision remplit-on une CA3 ?",
            "0.75",
        ),
        erreur_connue(
            Decimal(euros(factures)),
            "services_factures",
            "Vous partez des factures de mars. Sans option pour les débits, quand une pose est-elle exigible ?",
            "0.5",
        ),
        erreur_connue(
            Decimal(euros(m.imposables - m.acompte)),
            "acompte_oublie",
            "Un client a payé d'avance une part d'un poêle. Depuis 2023, que devient la TVA d'un tel versement ?",
            "0.5",
        ),
        erreur_connue(
            Decimal(euros(m.imposables + m.belgique + m.suisse)),
            "ventes_exonerees",
            "Toutes ces ventes sont-elles imposables en France ? Regardez le pays du client.",
            "0.5",
        ),
    ]


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La TVA brute, d'après la bonne base ou celle de l'étudiant."""
    m: Mois = variante.secret["mois"]
    candidats = []
    for base, convention in _bases(variante, reponses):
        brute = m.taxe(base + m.allemagne)
        candidats += [
            juste_suivi(Decimal(euros(brute)), convention),
            erreur_connue(
                Decimal(euros(m.taxe(base))),
                "acquisition_oubliee",
                "Une entreprise allemande a facturé sans TVA. Qui la doit, alors ?",
                "0.5",
            ),
            erreur_connue(
                Decimal(euros(m.taxe(base + m.allemagne + m.belgique))),
                "union_taxee",
                "Vous taxez aussi une vente dans l'Union. Que dit la mention de sa facture ?",
                "0.5",
            ),
        ]
    exacte = m.brute
    candidats.append(
        erreur_connue(
            Decimal(exacte.numerator) / exacte.denominator / 100,
            "centimes",
            "Relisez la dernière remarque : avec quelle précision remplit-on une CA3 ?",
            "0.75",
        ),
    )
    return candidats


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La TVA déductible sur autres biens et services."""
    m: Mois = variante.secret["mois"]
    return [
        juste(Decimal(euros(m.deductible))),
        erreur_connue(
            Decimal(euros(m.deductible + m.taxe(m.service_impaye))),
            "service_impaye",
            "La TVA d'un service se déduit quand elle est exigible chez le fournisseur. Tous sont-ils payés ?",
            "0.5",
        ),
        erreur_connue(
            Decimal(euros(m.deductible - m.taxe(m.allemagne))),
            "acquisition_non_deduite",
            "Vous devez la TVA de l'achat allemand ; pouvez-vous aussi la déduire ?",
            "0.5",
        ),
        erreur_connue(
            Decimal(euros(m.deductible + m.taxe(m.machine))),
            "immobilisation_melee",
            "Un de ces achats servira plusieurs années. Sur quelle ligne sa TVA se déduit-elle ?",
            "0.5",
        ),
    ]


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Les lignes de la CA3, et celles que donnent les réponses précédentes de l'étudiant."""
    m: Mois = variante.secret["mois"]
    candidats = []
    for lignes, convention in _declarations(variante, reponses):
        message = "Exact, à partir de vos réponses précédentes." if convention else "Réponse exacte."
        candidats.append(juste(_tableau(lignes), convention, message))
        machine, voiture = euros(m.taxe(m.machine)), euros(m.taxe(m.voiture))
        candidats += [
            erreur_connue(
                _tableau(_avec(lignes, {"22": 0})),
                "credit_oublie",
                "Relisez ce que la déclaration de février a laissé.",
                "0.75",
            ),
            erreur_connue(
                _tableau(_avec(lignes, {"19": machine + voiture})),
                "vehicule_deduit",
                "La TVA d'une voiture de tourisme se déduit-elle ?",
                "0.75",
            ),
            erreur_connue(
                _tableau(_avec(lignes, {"19": 0, "20": lignes["20"] + machine})),
                "immobilisation_melee",
                "Le total est juste, mais un achat est sur la mauvaise ligne : lequel servira plusieurs années ?",
                "0.75",
            ),
        ]
    return candidats


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La TVA due, dans la bonne déclaration ou dans celle de l'étudiant."""
    m: Mois = variante.secret["mois"]
    candidats = []
    for due, convention in _soldes(variante, reponses):
        candidats += [
            juste_suivi(Decimal(due), convention),
            erreur_connue(
                Decimal(due + m.credit),
                "credit_oublie",
                "Il restait un crédit de février. L'avez-vous déduit ?",
                "0.5",
            ),
            erreur_connue(
                Decimal(due + euros(m.taxe(m.machine))),
                "immobilisation_oubliee",
                "L'entreprise a acheté une machine : que devient sa TVA ?",
                "0.5",
            ),
        ]
    return candidats


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La facture qui explique l'écart du compte 44566."""
    pieces = variante.secret["pieces"]
    return [
        juste(pieces[SERVICE_IMPAYE]),
        erreur_connue(
            pieces[VOITURE],
            "piece_vehicule",
            "Cette TVA n'est dans aucun compte de taxe : elle entre dans le coût de la voiture. Chiffrez l'écart.",
        ),
        erreur_connue(
            pieces[ALLEMAND],
            "piece_acquisition",
            "Cette TVA est due et déduite en mars : la ligne 20 la contient. Laquelle ne devrait pas y être ?",
        ),
    ]


def _avec(lignes: dict[str, int], changees: dict[str, int]) -> dict[str, int]:
    """Les lignes d'une CA3 où certaines changent, totaux recalculés."""
    neuves = lignes | changees
    neuves["23"] = neuves["19"] + neuves["20"] + neuves["22"]
    return neuves | {"28": neuves["16"] - neuves["23"]}


def _tableau(lignes: dict[str, int]) -> Colonnes:
    return {"ligne": [f"ligne {nom}" for nom in LIGNES], "montant": [Decimal(lignes[nom]) for nom in LIGNES]}


def _bases(variante: Variante, reponses: Reponses) -> Iterator[tuple[Fraction, str]]:
    """La bonne base, en centimes, puis celle de la question 2 si elle diffère."""
    m: Mois = variante.secret["mois"]
    yield Fraction(m.imposables), ""
    sienne = _montant(reponses, "q2", euros(m.imposables))
    if sienne is not None and sienne != euros(m.imposables):
        yield Fraction(sienne) * 100, "reponse_2"


def _declarations(variante: Variante, reponses: Reponses) -> Iterator[tuple[dict[str, int], str]]:
    """La bonne CA3, puis celles où les réponses 2, 3 et 4 de l'étudiant remplacent les bonnes."""
    m: Mois = variante.secret["mois"]
    bonne = lignes_ca3(variante)
    yield bonne, ""
    vues = [bonne]
    bases = [b for b, _ in _bases(variante, reponses)]
    deductibles = [bonne["20"], _entier(reponses, "q4", bonne["20"])]
    for base in bases:
        brutes = [euros(m.taxe(int(base) + m.allemagne)), _entier(reponses, "q3", bonne["16"])]
        for brute in brutes:
            for deductible in deductibles:
                if brute is None or deductible is None:
                    continue
                lignes = _avec(
                    bonne,
                    {
                        "A1": euros(base),
                        "08 base": euros(base + m.allemagne),
                        "08 taxe": brute,
                        "16": brute,
                        "20": deductible,
                    },
                )
                if lignes not in vues:
                    vues.append(lignes)
                    yield lignes, "reponses_precedentes"


def _soldes(variante: Variante, reponses: Reponses) -> Iterator[tuple[int, str]]:
    """Les TVA dues, d'après les bonnes lignes, les réponses précédentes, puis le tableau de l'étudiant."""
    declarations, lignes = _declarations(variante, reponses), ("28", "16", "23")
    return soldes_suivis(declarations, reponses, lignes, question="q5", colonnes=("ligne", "ligne 16", "ligne 23"))


def _montant(reponses: Reponses, question: str, bonne: int) -> Decimal | None:
    """Une réponse précédente, si elle va de la moitié au double de la bonne."""
    valeur = presente(reponses, question)
    return valeur if valeur is not None and proche(valeur, bonne) else None


def _entier(reponses: Reponses, question: str, bonne: int) -> int | None:
    """Une réponse précédente, arrondie à l'euro."""
    valeur = _montant(reponses, question, bonne)
    return None if valeur is None else euros(Fraction(valeur) * 100)
