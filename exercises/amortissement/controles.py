"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

Les questions 2 à 5 et 7 à 9 se corrigent aussi d'après les réponses précédentes de l'étudiant : une erreur n'est payée
qu'une fois. Une réponse précédente trop éloignée de la bonne (moins de la moitié, plus du double) ne sert pas de
point de départ : il suffirait sinon d'écrire un centime pour rendre la suite triviale. Les calculs sont en centimes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from amortissement_correction import cession, derogatoire, dotations_fichier, plan, plan_fiscal, premiere_dotation
from amortissement_variante import (
    ANNEE,
    UNITE,
    Bien,
    couts,
    dotations_degressives,
    jours_jusqu_a_la_cloture,
    premieres_dotations,
    resultats_cession,
)

from refcomp.authoring.modele import Candidat, Reponses, Variante, erreur_connue, juste

Colonnes = dict[str, list[Decimal | int]]

RETOURS_COUT = {  # erreur → (part gardée, retour)
    "total_ttc": ("0", "C'est toute la somme à payer. Que devient la taxe récupérée, et que paie chaque ligne ?"),
    "tva_incluse": ("0.25", "Vous gardez la TVA. Une taxe que l'on récupère coûte-t-elle quelque chose ?"),
    "total_ht": (
        "0.25",
        "Vous prenez toute la facture. Chaque ligne sert-elle à mettre la machine en état de marche ?",
    ),
    "formation_incluse": ("0.5", "Relisez la deuxième convention de la biscuiterie : une de vos lignes y est nommée."),
    "maintenance_incluse": (
        "0.5",
        "L'une de vos lignes paie un service à venir, et non la mise en place de la machine.",
    ),
    "remise_oubliee": ("0.25", "Vous partez du prix catalogue. Est-ce le prix que la biscuiterie a obtenu ?"),
    "transport_oublie": ("0.5", "Il vous manque une dépense sans laquelle la machine ne serait pas à l'atelier."),
    "installation_oubliee": (
        "0.5",
        "Votre machine est arrivée à l'atelier. Que fallait-il encore pour qu'elle produise ?",
    ),
    "prix_net_seul": ("0.25", "C'est le prix net du fournisseur. Qu'a-t-il fallu payer pour que la machine produise ?"),
}
RETOURS_DOTATION = {
    "annee_entiere": ("0.25", "Vous comptez une année entière. La machine a-t-elle servi toute l'année 2025 ?"),
    "depuis_facture": ("0.5", "Vous comptez depuis la facture. À partir de quel jour la machine s'use-t-elle ?"),
    "depuis_reception": ("0.5", "Vous comptez depuis la réception. La machine livrée produisait-elle déjà ?"),
    "jour_exclu": ("0.75", "Il manque un jour à votre décompte : relisez ce que la convention dit du premier."),
    "jours_calendaires": ("0.5", "Vous comptez les jours du calendrier. Quelle année la biscuiterie emploie-t-elle ?"),
    "prorata_en_mois": ("0.5", "Vous comptez en mois, le premier en entier. Quelle unité la convention retient-elle ?"),
}
RETOURS_PLAN = {
    "sans_prorata": (
        "0.5",
        "Toutes vos dotations sont égales. La machine a-t-elle servi aussi longtemps chaque année ?",
    ),
    "derniere_ligne_oubliee": (
        "0.75",
        "La somme de vos dotations atteint-elle la base ? Comptez les jours de service, du premier au dernier.",
    ),
    "derniere_annuite_pleine": (
        "0.75",
        "Votre cumul final dépasse la base. Que restait-il à amortir au début du dernier exercice ?",
    ),
    "valeur_residuelle_oubliee": ("0.5", "Votre plan amortit tout le coût. Que vaudra encore la machine à la fin ?"),
    "vnc_sur_base": (
        "0.75",
        "Vos dotations conviennent. De quelle valeur les retranche-t-on pour avoir la valeur nette ?",
    ),
}
RETOURS_TOTAL = {
    "bien_amorti_compte": (
        "0.5",
        "Pour l'un des biens, comparez le cumul à la valeur d'origine : que reste-t-il à amortir ?",
    ),
    "derniere_annuite_pleine": (
        "0.5",
        "L'un des plans s'achève en 2025 : son cumul peut-il dépasser la valeur d'origine ?",
    ),
    "toutes_annuites_pleines": (
        "0.25",
        "Vous comptez une annuité par bien. Que reste-t-il à amortir de chacun au début de 2025 ?",
    ),
}
RETOURS_DEGRESSIF = {
    "sans_bascule": (
        "0.5",
        "Il vous reste une valeur à la fin. À quel moment le quotient par les années restantes devient-il plus fort ?",
    ),
    "mois_mise_en_service": ("0.5", "De quel mois part le dégressif : celui où la machine sert, ou un autre ?"),
    "degressif_en_jours": ("0.5", "Votre première dotation compte des jours. Que devient le mois d'acquisition ?"),
    "annee_entiere_degressive": ("0.25", "Vous comptez douze mois en 2025. La machine est-elle entrée en janvier ?"),
    "residuelle_deduite": ("0.5", "Votre plan part de la base comptable. Sur quelle valeur porte le plan fiscal ?"),
    "coefficient_oublie": ("0.25", "Votre taux est celui du linéaire. Que lui fait le coefficient ?"),
    "taux_sur_cout": (
        "0.25",
        "Vous appliquez le taux à la même valeur chaque année. Sur quoi s'applique-t-il ensuite ?",
    ),
}
RETOURS_DEROGATOIRE = {
    "derogatoire_inverse": ("0.5", "Lequel des deux plans amortit le plus en 2025 ? Le compte 145 monte-t-il alors ?"),
    "fiscal_seul": ("0.25", "C'est la dotation fiscale. Quelle part le plan comptable a-t-il déjà constatée ?"),
    "plans_ajoutes": ("0", "Vous additionnez les deux plans. Une même usure peut-elle être comptée deux fois ?"),
}
RETOURS_CESSION = {
    "sans_complement": (
        "0.5",
        "Votre valeur nette est celle de la dernière clôture. La machine a-t-elle servi depuis ?",
    ),
    "complement_annee_entiere": (
        "0.5",
        "Vous comptez toute l'année 2027. Jusqu'à quel jour la machine est-elle amortie ?",
    ),
    "prix_ttc": ("0.5", "Votre prix comprend la taxe. À qui revient-elle ?"),
    "cession_sur_base": ("0.5", "De quelle valeur retranche-t-on le cumul pour avoir la valeur nette ?"),
    "signe_inverse": ("0.5", "Si le prix dépasse la valeur nette, gagne-t-on ou perd-on ? Regardez votre signe."),
}
RETOUR_RESIDUELLE = "Vous répartissez tout le coût. Que vaudra encore la machine quand elle ne servira plus ?"


@dataclass(frozen=True)
class Depart:
    """Ce dont part un plan, en centimes : valeur d'origine, base, première dotation, et d'où cela vient."""

    cout: int
    base: int
    premiere: int
    convention: str = ""


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le coût d'acquisition, et ce qu'on trouve en lisant mal la facture."""
    montants = couts(variante.secret["achat"])
    return [
        juste(_euros(montants["juste"])),
        *(erreur_connue(_euros(montants[note]), note, message, part) for note, (part, message) in RETOURS_COUT.items()),
    ]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La base amortissable, à partir du bon coût ou de celui de l'étudiant."""
    residuelle = variante.secret["machine"].residuelle
    candidats = []
    for cout, convention in _couts_possibles(variante, reponses):
        candidats += [
            _juste(cout - residuelle, convention, "votre coût de la question 1"),
            erreur_connue(_euros(cout), "valeur_residuelle_oubliee", RETOUR_RESIDUELLE, "0.25"),
            erreur_connue(
                _euros(cout + residuelle),
                "valeur_residuelle_ajoutee",
                "Votre base dépasse le coût de la machine. Ce qui sera récupéré à la fin s'use-t-il ?",
                "0.25",
            ),
        ]
    return candidats


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La première dotation, selon la base et la façon de compter le temps."""
    machine: Bien = variante.secret["machine"]
    candidats = []
    for depart in _bases_possibles(variante, reponses):
        dotations = _premieres(variante, depart.base)
        candidats.append(_juste(dotations["juste"], depart.convention, "vos réponses précédentes"))
        candidats += [
            erreur_connue(_euros(dotations[note]), note, message, part)
            for note, (part, message) in RETOURS_DOTATION.items()
        ]
        if depart.cout - depart.base == machine.residuelle:
            sans = _premieres(variante, depart.cout)["juste"]
            candidats.append(erreur_connue(_euros(sans), "valeur_residuelle_oubliee", RETOUR_RESIDUELLE, "0.5"))
    return candidats


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le plan, celui que donnent les réponses précédentes de l'étudiant, et les erreurs connues sur chacun."""
    duree = variante.secret["machine"].duree
    candidats = [juste(_plan_exact(variante))]
    for depart in _departs_possibles(variante, reponses):
        dotations = _dotations(depart, duree)
        exact = _tableau(depart, dotations)
        message = "Exact, à partir de vos réponses précédentes." if depart.convention else "Réponse exacte."
        candidats += [
            juste(exact, depart.convention, message),
            juste(_prolonge(exact, variante), depart.convention or "lignes_prolongees", message),
            *_erreurs_plan(depart, dotations, duree),
        ]
    return candidats


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La dotation totale, avec la dotation de la machine ou celle que l'étudiant a trouvée."""
    justes = dotations_fichier(variante)
    total = sum(justes.values())
    pleines = {b.code: b.valeur // b.duree for b in variante.secret["fichier"]}
    amortis = sum(pleines[code] for code, dotation in justes.items() if not dotation)
    excedent = sum(pleines[code] - dotation for code, dotation in justes.items() if dotation)
    en_trop = {
        "bien_amorti_compte": amortis,
        "derniere_annuite_pleine": excedent,
        "toutes_annuites_pleines": amortis + excedent,
    }
    retour = "C'est la dotation des biens anciens. Lequel s'y ajoute en 2025 ?"
    candidats = [erreur_connue(_euros(total), "machine_oubliee", retour, "0.25")]
    for machine, convention in _dotations_possibles(variante, reponses):
        candidats.append(_juste(machine + total, convention, "votre dotation de la machine"))
        candidats += [
            erreur_connue(_euros(machine + total + en_trop[note]), note, message, part)
            for note, (part, message) in RETOURS_TOTAL.items()
        ]
    return candidats


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le plan fiscal, à partir du bon coût ou de celui de l'étudiant, au taux exact ou arrondi."""
    duree, taux = variante.secret["machine"].duree, plan_fiscal(variante).taux
    arrondi = Fraction(round(taux * 10_000), 10_000)
    candidats = []
    for cout, convention in _couts_possibles(variante, reponses):
        message = "Exact, à partir de votre coût de la question 1." if convention else "Réponse exacte."
        part = _parts(variante)["juste"]
        exact = dotations_degressives(cout, duree, taux, part)
        candidats.append(juste(_tableau_fiscal(cout, exact), convention, message))
        if arrondi != taux:
            approche = dotations_degressives(cout, duree, arrondi, part)
            candidats.append(juste(_tableau_fiscal(cout, approche), convention or "taux_arrondi", message))
        candidats += _erreurs_degressif(variante, cout)
    return candidats


def candidats_q8(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le dérogatoire de 2025, à partir des bonnes dotations ou de celles de l'étudiant."""
    bon = round(derogatoire(variante).tableau["dotation"].iloc[0] * 100)
    candidats = [juste(_euros(bon))]
    for fiscale, origine in _fiscales_possibles(variante, reponses):
        for comptable, autre in _dotations_possibles(variante, reponses):
            candidats.append(_juste(fiscale - comptable, origine or autre, "vos réponses précédentes"))
            montants = {
                "derogatoire_inverse": comptable - fiscale,
                "fiscal_seul": fiscale,
                "plans_ajoutes": fiscale + comptable,
            }
            candidats += [
                erreur_connue(_euros(montants[note]), note, message, part)
                for note, (part, message) in RETOURS_DEROGATOIRE.items()
            ]
    return candidats


def candidats_q9(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le résultat de la cession, d'après le bon plan ou celui que donnent les réponses de l'étudiant."""
    candidats = [juste(_euros(round(cession(variante).resultat * 100)))]
    for depart in _departs_possibles(variante, reponses):
        origine = (depart.cout, depart.base, depart.premiere)
        resultats = resultats_cession(origine, variante.secret["machine"], variante.secret["cession"])
        candidats.append(_juste(resultats["juste"], depart.convention, "vos réponses précédentes"))
        candidats += [
            erreur_connue(_euros(resultats[note]), note, message, part)
            for note, (part, message) in RETOURS_CESSION.items()
        ]
    return candidats


def _erreurs_degressif(variante: Variante, cout: int) -> list[Candidat]:
    """Les erreurs connues sur le plan fiscal d'un coût."""
    machine: Bien = variante.secret["machine"]
    duree, taux, parts = machine.duree, plan_fiscal(variante).taux, _parts(variante)
    base = cout - machine.residuelle
    plans = {
        "sans_bascule": (cout, dotations_degressives(cout, duree, taux, parts["juste"], bascule=False)),
        "residuelle_deduite": (base, dotations_degressives(base, duree, taux, parts["juste"])),
        "coefficient_oublie": (cout, dotations_degressives(cout, duree, Fraction(1, duree), parts["juste"])),
        "taux_sur_cout": (cout, dotations_degressives(cout, duree, taux, parts["juste"], bascule=False, fixe=True)),
    }
    for note in ("mois_mise_en_service", "degressif_en_jours", "annee_entiere_degressive"):
        plans[note] = (cout, dotations_degressives(cout, duree, taux, parts[note]))
    return [
        erreur_connue(_tableau_fiscal(*plans[note]), note, message, part)
        for note, (part, message) in RETOURS_DEGRESSIF.items()
    ]


def _parts(variante: Variante) -> dict[str, Fraction]:
    """La part d'année du premier exercice dégressif, selon la façon de compter."""
    _, reception, service = variante.secret["dates"]
    return {
        "juste": Fraction(13 - reception.month, 12),
        "mois_mise_en_service": Fraction(13 - service.month, 12),
        "degressif_en_jours": Fraction(jours_jusqu_a_la_cloture(reception), 360),
        "annee_entiere_degressive": Fraction(1),
    }


def _tableau_fiscal(cout: int, dotations: list[int]) -> Colonnes:
    """Un plan fiscal aux colonnes de l'énoncé."""
    restes = [cout - sum(dotations[: rang + 1]) for rang in range(len(dotations))]
    return {
        "exercice": [ANNEE + rang for rang in range(len(dotations))],
        "dotation": [_euros(d) for d in dotations],
        "valeur_restante": [_euros(r) for r in restes],
    }


def _fiscales_possibles(variante: Variante, reponses: Reponses) -> Iterator[tuple[int, str]]:
    """La bonne dotation fiscale de 2025, puis celle du plan fiscal de l'étudiant."""
    bonne = round(plan_fiscal(variante).tableau["dotation"].iloc[0] * 100)
    yield bonne, ""
    tableau = _presente(reponses, "q7")
    if tableau is None:
        return
    lignes = zip(tableau["exercice"], tableau["dotation"], strict=True)
    sienne = next((d for exercice, d in lignes if exercice == ANNEE), None)
    if sienne is not None and bonne <= 4 * _centimes(sienne) <= 16 * bonne and _centimes(sienne) != bonne:
        yield _centimes(sienne), "plan_fiscal_de_la_question_7"


def _erreurs_plan(depart: Depart, dotations: list[int], duree: int) -> list[Candidat]:
    """Les erreurs connues sur un plan."""
    annuite = _arrondi(Fraction(depart.base, duree))
    premiere = _arrondi(Fraction(depart.premiere * depart.cout, depart.base))
    entier = replace(depart, base=depart.cout, premiere=premiere)
    tableaux = {
        "sans_prorata": _tableau(depart, [annuite] * duree),
        "derniere_ligne_oubliee": _tableau(depart, dotations[:-1]),
        "derniere_annuite_pleine": _tableau(depart, [*dotations[:-1], annuite]),
        "valeur_residuelle_oubliee": _tableau(entier, _dotations(entier, duree)),
        "vnc_sur_base": _tableau(replace(depart, cout=depart.base), dotations),
    }
    return [erreur_connue(tableaux[note], note, message, part) for note, (part, message) in RETOURS_PLAN.items()]


def _couts_possibles(variante: Variante, reponses: Reponses) -> Iterator[tuple[int, str]]:
    """Le bon coût, puis celui de la question 1 s'il en diffère sans s'en éloigner trop."""
    bon = variante.secret["machine"].valeur
    yield bon, ""
    sien = _sienne(reponses, "q1", bon)
    if sien is not None:
        yield sien, "cout_de_la_question_1"


def _bases_possibles(variante: Variante, reponses: Reponses) -> Iterator[Depart]:
    """La bonne base, puis celle qui suit de la question 1, puis celle de la question 2."""
    machine: Bien = variante.secret["machine"]
    possibles = list(_couts_possibles(variante, reponses))
    for cout, convention in possibles:
        base = cout - machine.residuelle
        yield Depart(cout, base, _premieres(variante, base)["juste"], convention)
    sienne = _sienne(reponses, "q2", machine.base)
    if sienne is not None:
        dernier_cout, _ = possibles[-1]
        yield Depart(dernier_cout, sienne, _premieres(variante, sienne)["juste"], "base_de_la_question_2")


def _departs_possibles(variante: Variante, reponses: Reponses) -> Iterator[Depart]:
    """Ce dont peut partir le plan de l'étudiant : ses bases, puis sa première dotation sur chacune."""
    bases = list(_bases_possibles(variante, reponses))
    yield from bases
    sienne = _dotation_sienne(variante, _presente(reponses, "q3"))
    if sienne is None:
        return
    for depart in bases:
        suivi = replace(depart, premiere=sienne, convention="dotation_de_la_question_3")
        if sienne < depart.base:
            yield suivi
        # Qui a oublié la valeur résiduelle à la question 3 l'oublie aussi dans le plan : une seule erreur.
        if abs(sienne - _premieres(variante, depart.cout)["juste"]) <= 1:
            yield replace(suivi, base=depart.cout)


def _dotations_possibles(variante: Variante, reponses: Reponses) -> Iterator[tuple[int, str]]:
    """La bonne dotation 2025 de la machine, puis celle de la question 3, puis celle du plan de la question 4."""
    yield premiere_dotation(variante), ""
    sienne = _dotation_sienne(variante, _presente(reponses, "q3"))
    if sienne is not None:
        yield sienne, "dotation_de_la_question_3"
    tableau = _presente(reponses, "q4")
    if tableau is not None:
        lignes = zip(tableau["exercice"], tableau["dotation"], strict=True)
        du_plan = _dotation_sienne(variante, next((d for exercice, d in lignes if exercice == ANNEE), None))
        if du_plan is not None:
            yield du_plan, "plan_de_la_question_4"


def _presente(reponses: Reponses, question: str) -> Any:
    """La valeur d'une réponse précédente, ou None."""
    reponse = reponses.get(question)
    return reponse.valeur if reponse is not None and reponse.etat == "presente" else None


def _sienne(reponses: Reponses, question: str, bonne: int) -> int | None:
    """Un montant de l'étudiant, en centimes, s'il est faux mais peut servir de départ à la suite."""
    montant = _presente(reponses, question)
    if montant is None:
        return None
    valeur = _centimes(montant)
    return valeur if valeur != bonne and bonne <= 2 * valeur <= 4 * bonne else None


def _dotation_sienne(variante: Variante, montant: Decimal | None) -> int | None:
    """Une première dotation de l'étudiant, en centimes : entre le quart de la bonne et deux annuités."""
    if montant is None:
        return None
    machine: Bien = variante.secret["machine"]
    valeur, bonne = _centimes(montant), premiere_dotation(variante)
    return valeur if valeur != bonne and bonne <= 4 * valeur and valeur * machine.duree <= 2 * machine.base else None


def _juste(centimes: int, convention: str, origine: str) -> Candidat:
    """Un candidat juste ; s'il suit d'une réponse précédente, il le dit."""
    message = f"Exact, à partir de {origine}." if convention else "Réponse exacte."
    return juste(_euros(centimes), convention, message)


@lru_cache(maxsize=256)
def _premieres(variante: Variante, base: int) -> dict[str, int]:
    """La première dotation d'une base selon la façon de compter le temps, en centimes."""
    return premieres_dotations(base, variante.secret["machine"].duree, variante.secret["dates"])


@lru_cache(maxsize=64)
def _plan_exact(variante: Variante) -> Colonnes:
    """Le plan calculé par refcomp, aux colonnes de l'énoncé."""
    table = plan(variante).tableau
    montants = {c: [Decimal(str(v)) for v in table[c]] for c in ("dotation", "cumul", "valeur_nette_comptable")}
    return {"exercice": table["exercice"].tolist(), **montants}


def _dotations(depart: Depart, duree: int) -> list[int]:
    """Les dotations d'un plan : la première, des annuités, le complément."""
    annuite = _arrondi(Fraction(depart.base, duree))
    dotations, reste = [depart.premiere], depart.base - depart.premiere
    while reste > 0:
        # Des annuités arrondies laissent au plus quelques centimes : ils vont dans la dernière.
        dotations.append(annuite if reste > annuite + duree else reste)
        reste -= dotations[-1]
    return dotations


def _tableau(depart: Depart, dotations: list[int]) -> Colonnes:
    """Un plan aux colonnes de l'énoncé."""
    cumuls = [sum(dotations[: rang + 1]) for rang in range(len(dotations))]
    return {
        "exercice": [ANNEE + rang for rang in range(len(dotations))],
        "dotation": [_euros(d) for d in dotations],
        "cumul": [_euros(c) for c in cumuls],
        "valeur_nette_comptable": [_euros(depart.cout - c) for c in cumuls],
    }


def _prolonge(tableau: Colonnes, variante: Variante) -> Colonnes:
    """Le même plan, dont les exercices qui ne servent pas répètent le dernier cumul et la dernière valeur nette."""
    manquants = [e for e in variante.valeurs["exercices"] if e not in tableau["exercice"]]
    suite = {"exercice": manquants, "dotation": [Decimal(0)] * len(manquants)}
    return {c: [*v, *suite.get(c, [v[-1]] * len(manquants))] for c, v in tableau.items()}


def _arrondi(exacte: Fraction) -> int:
    return int(UNITE.appliquer(exacte))


def _centimes(montant: Decimal) -> int:
    return round(montant * 100)


def _euros(centimes: int) -> Decimal:
    return Decimal(centimes) / 100
