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

from amortissement_correction import cession, derogatoire, dotations_fichier, plan, plan_fiscal, premiere_dotation
from amortissement_donnees import (
    ANNEE,
    UNITE,
    Bien,
    couts,
    dotations_degressives,
    jours_jusqu_a_la_cloture,
    premieres_dotations,
    resultats_cession,
)
from amortissement_retours import (
    RETOUR_RESIDUELLE,
    RETOURS_CESSION,
    RETOURS_COUT,
    RETOURS_DEGRESSIF,
    RETOURS_DEROGATOIRE,
    RETOURS_DOTATION,
    RETOURS_PLAN,
    RETOURS_TOTAL,
)

from refcomp.authoring.modele import Candidat, Reponses, Variante, erreur_connue, juste
from refcomp.authoring.suivi import (
    centimes_de,
    erreurs_connues,
    erreurs_en_centimes,
    euros_de,
    juste_en_centimes,
    presente,
)

Colonnes = dict[str, list[Decimal | int]]


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
        juste(euros_de(montants["juste"])),
        *erreurs_en_centimes(montants, RETOURS_COUT),
    ]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La base amortissable, à partir du bon coût ou de celui de l'étudiant."""
    residuelle = variante.secret["machine"].residuelle
    candidats = []
    for cout, convention in _couts_possibles(variante, reponses):
        candidats += [
            juste_en_centimes(cout - residuelle, convention, "votre coût de la question 1"),
            erreur_connue(euros_de(cout), "valeur_residuelle_oubliee", RETOUR_RESIDUELLE, "0.25"),
            erreur_connue(
                euros_de(cout + residuelle),
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
        candidats.append(juste_en_centimes(dotations["juste"], depart.convention, "vos réponses précédentes"))
        candidats += erreurs_en_centimes(dotations, RETOURS_DOTATION)
        if depart.cout - depart.base == machine.residuelle:
            sans = _premieres(variante, depart.cout)["juste"]
            candidats.append(erreur_connue(euros_de(sans), "valeur_residuelle_oubliee", RETOUR_RESIDUELLE, "0.5"))
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
    candidats = [erreur_connue(euros_de(total), "machine_oubliee", retour, "0.25")]
    for machine, convention in _dotations_possibles(variante, reponses):
        candidats.append(juste_en_centimes(machine + total, convention, "votre dotation de la machine"))
        trop = {note: machine + total + montant for note, montant in en_trop.items()}
        candidats += erreurs_en_centimes(trop, RETOURS_TOTAL)
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
    candidats = [juste(euros_de(bon))]
    for fiscale, origine in _fiscales_possibles(variante, reponses):
        for comptable, autre in _dotations_possibles(variante, reponses):
            candidats.append(juste_en_centimes(fiscale - comptable, origine or autre, "vos réponses précédentes"))
            montants = {
                "derogatoire_inverse": comptable - fiscale,
                "fiscal_seul": fiscale,
                "plans_ajoutes": fiscale + comptable,
            }
            candidats += erreurs_en_centimes(montants, RETOURS_DEROGATOIRE)
    return candidats


def candidats_q9(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le résultat de la cession, d'après le bon plan ou celui que donnent les réponses de l'étudiant."""
    candidats = [juste(euros_de(round(cession(variante).resultat * 100)))]
    for depart in _departs_possibles(variante, reponses):
        origine = (depart.cout, depart.base, depart.premiere)
        resultats = resultats_cession(origine, variante.secret["machine"], variante.secret["cession"])
        candidats.append(juste_en_centimes(resultats["juste"], depart.convention, "vos réponses précédentes"))
        candidats += erreurs_en_centimes(resultats, RETOURS_CESSION)
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
    return erreurs_connues({note: _tableau_fiscal(*plan) for note, plan in plans.items()}, RETOURS_DEGRESSIF)


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
        "dotation": [euros_de(d) for d in dotations],
        "valeur_restante": [euros_de(r) for r in restes],
    }


def _fiscales_possibles(variante: Variante, reponses: Reponses) -> Iterator[tuple[int, str]]:
    """La bonne dotation fiscale de 2025, puis celle du plan fiscal de l'étudiant."""
    bonne = round(plan_fiscal(variante).tableau["dotation"].iloc[0] * 100)
    yield bonne, ""
    tableau = presente(reponses, "q7")
    if tableau is None:
        return
    lignes = zip(tableau["exercice"], tableau["dotation"], strict=True)
    sienne = next((d for exercice, d in lignes if exercice == ANNEE), None)
    if sienne is not None and bonne <= 4 * centimes_de(sienne) <= 16 * bonne and centimes_de(sienne) != bonne:
        yield centimes_de(sienne), "plan_fiscal_de_la_question_7"


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
    return erreurs_connues(tableaux, RETOURS_PLAN)


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
    sienne = _dotation_sienne(variante, presente(reponses, "q3"))
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
    sienne = _dotation_sienne(variante, presente(reponses, "q3"))
    if sienne is not None:
        yield sienne, "dotation_de_la_question_3"
    tableau = presente(reponses, "q4")
    if tableau is not None:
        lignes = zip(tableau["exercice"], tableau["dotation"], strict=True)
        du_plan = _dotation_sienne(variante, next((d for exercice, d in lignes if exercice == ANNEE), None))
        if du_plan is not None:
            yield du_plan, "plan_de_la_question_4"


def _sienne(reponses: Reponses, question: str, bonne: int) -> int | None:
    """Un montant de l'étudiant, en centimes, s'il est faux mais peut servir de départ à la suite."""
    montant = presente(reponses, question)
    if montant is None:
        return None
    valeur = centimes_de(montant)
    return valeur if valeur != bonne and bonne <= 2 * valeur <= 4 * bonne else None


def _dotation_sienne(variante: Variante, montant: Decimal | None) -> int | None:
    """Une première dotation de l'étudiant, en centimes : entre le quart de la bonne et deux annuités."""
    if montant is None:
        return None
    machine: Bien = variante.secret["machine"]
    valeur, bonne = centimes_de(montant), premiere_dotation(variante)
    return valeur if valeur != bonne and bonne <= 4 * valeur and valeur * machine.duree <= 2 * machine.base else None


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
        "dotation": [euros_de(d) for d in dotations],
        "cumul": [euros_de(c) for c in cumuls],
        "valeur_nette_comptable": [euros_de(depart.cout - c) for c in cumuls],
    }


def _prolonge(tableau: Colonnes, variante: Variante) -> Colonnes:
    """Le même plan, dont les exercices qui ne servent pas répètent le dernier cumul et la dernière valeur nette."""
    manquants = [e for e in variante.valeurs["exercices"] if e not in tableau["exercice"]]
    suite = {"exercice": manquants, "dotation": [Decimal(0)] * len(manquants)}
    return {c: [*v, *suite.get(c, [v[-1]] * len(manquants))] for c, v in tableau.items()}


def _arrondi(exacte: Fraction) -> int:
    return int(UNITE.appliquer(exacte))
