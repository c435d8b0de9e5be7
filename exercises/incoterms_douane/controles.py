"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

Les questions 2, 3, 5 et 7 à 9 se corrigent aussi d'après les réponses précédentes de l'étudiant : une erreur n'est
payée qu'une fois. Une réponse précédente trop éloignée de la bonne (moins de la moitié, plus du double ; pour un droit,
dix fois moins ou plus) ne sert pas de départ.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from incoterms_douane_donnees import BIDON, REGLES, Achat, Prix, Vente, francs
from incoterms_douane_retours import (
    RETOUR_COURTE,
    RETOUR_LONGUE,
    RETOURS_CIF,
    RETOURS_COUT,
    RETOURS_DROIT,
    RETOURS_FOB,
    RETOURS_OFFRE,
    RETOURS_PAYER,
    RETOURS_PRIX,
    RETOURS_VALEUR,
)

from refcomp.authoring.modele import Candidat, Reponses, Variante, erreur_connue, juste
from refcomp.authoring.suivi import erreurs_connues, juste_suivi, presente

Lignes = tuple[list[int], list[int]]


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le prix FOB."""
    v: Vente = variante.secret["vente"]
    return [juste(v.fob), *erreurs_connues(v.fob_faux(), RETOURS_FOB)]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le prix CIF, depuis le bon FOB ou celui de l'étudiant."""
    v: Vente = variante.secret["vente"]
    candidats = []
    for fob, convention in _fobs(variante, reponses):
        prix = v.prix(fob)
        candidats.append(juste_suivi(prix["CIF"], convention, "votre prix FOB"))
        candidats += erreurs_connues(v.cif_faux(prix["CFR"]), RETOURS_CIF)
    return candidats


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le prix sous chaque règle, depuis les bons FOB et CIF ou ceux de l'étudiant."""
    v: Vente = variante.secret["vente"]
    candidats = []
    for prix, convention in _departs_prix(variante, reponses):
        candidats.append(juste_suivi(_tableau_prix(prix), convention, "vos prix FOB et CIF"))
        faux = {note: _tableau_prix(p) for note, p in v.prix_faux(prix).items()}
        candidats += erreurs_connues(faux, RETOURS_PRIX)
    return candidats


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La règle qui laisse au client ce qu'il garde, et rien d'autre."""
    bonne: str = variante.secret["vente"].regle
    rang = REGLES.index(bonne)
    courtes = [erreur_connue(r, "regle_trop_courte", RETOUR_COURTE[1], RETOUR_COURTE[0]) for r in REGLES[:rang]]
    longues = [erreur_connue(r, "regle_trop_longue", RETOUR_LONGUE[1], RETOUR_LONGUE[0]) for r in REGLES[rang + 1 :]]
    return [juste(bonne), *courtes, *longues]


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """L'offre, pour le bon prix ou pour celui que donnent la règle et le tableau de l'étudiant."""
    v: Vente = variante.secret["vente"]
    candidats = []
    for prix, convention in _prix_offerts(variante, reponses):
        candidats.append(juste_suivi(v.offre(prix), convention, "votre règle et vos prix"))
        candidats += erreurs_connues(v.offres_fausses(prix), RETOURS_OFFRE)
    return candidats


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La valeur en douane de l'envoi."""
    a: Achat = variante.secret["achat"]
    faux = {note: sum(valeurs) for note, valeurs in a.valeurs_fausses().items()}
    return [juste(sum(a.valeurs())), *erreurs_connues(faux, RETOURS_VALEUR)]


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La valeur et le droit de chaque article ; un total faux d'une façon connue se suit article par article."""
    a: Achat = variante.secret["achat"]
    au_prix = a.valeurs_au_prix()
    partage = {"tout_a_la_valeur": _tableau(a, au_prix, a.droits(au_prix))}
    candidats = []
    for valeurs, convention in _valeurs(variante, reponses):
        candidats.append(juste_suivi(_tableau(a, valeurs, a.droits(valeurs)), convention, "votre valeur en douane"))
        faux = {note: _tableau(a, valeurs, droits) for note, droits in a.droits_faux(valeurs).items()}
        # Sans frais avant l'arrivée, la valeur est le prix : le droit qui porte sur elle suit, sans nouvelle faute.
        retours = {n: r for n, r in RETOURS_DROIT.items() if not convention or n != "droit_sur_prix"}
        candidats += erreurs_connues(faux | partage, retours)
    return candidats


def candidats_q8(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La somme à payer, depuis le bon tableau ou celui de l'étudiant."""
    a: Achat = variante.secret["achat"]
    candidats = []
    for (valeurs, droits), convention in _lignes(variante, reponses):
        candidats.append(juste_suivi(a.a_payer(valeurs, droits), convention, "votre tableau"))
        candidats += erreurs_connues(a.a_payer_faux(valeurs, droits), RETOURS_PAYER)
    return candidats


def candidats_q9(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le coût rendu d'un bidon, depuis le bon tableau ou celui de l'étudiant."""
    a: Achat = variante.secret["achat"]
    avec_locaux = a.valeurs_fausses()["frais_locaux_inclus"]
    candidats = []
    for (valeurs, droits), convention in _lignes(variante, reponses):
        couts = {note: francs(c) for note, c in a.couts_bidon(valeurs[BIDON], droits[BIDON]).items()}
        candidats.append(juste_suivi(couts["juste"], convention, "votre tableau"))
        if valeurs == avec_locaux:  # déjà dans la valeur, à tort : ne pas compter ces frais deux fois est juste
            candidats.append(juste_suivi(couts["frais_locaux_oublies"], convention, "votre tableau"))
        candidats += erreurs_connues(couts, RETOURS_COUT)
    return candidats


def _tableau_prix(prix: Prix) -> dict[str, list[Any]]:
    return {"regle": list(REGLES), "prix": [Decimal(prix[r]) for r in REGLES]}


def _tableau(a: Achat, valeurs: list[int], droits: list[int]) -> dict[str, list[Any]]:
    return {
        "article": [x.nom for x in a.articles],
        "valeur_douane": [Decimal(v) for v in valeurs],
        "droit": [Decimal(d) for d in droits],
    }


def _fobs(variante: Variante, reponses: Reponses) -> Iterator[tuple[int, str]]:
    """Le bon prix FOB, puis celui de la question 1 s'il diffère."""
    bon = variante.secret["vente"].fob
    yield bon, ""
    sien = _proche(presente(reponses, "q1"), bon)
    if sien is not None and sien != bon:
        yield sien, "fob_de_la_question_1"


def _departs_prix(variante: Variante, reponses: Reponses) -> Iterator[tuple[Prix, str]]:
    """Les prix exacts, puis ceux qui partent du FOB, du CIF ou des deux prix de l'étudiant."""
    v: Vente = variante.secret["vente"]
    cif = _proche(presente(reponses, "q2"), v.prix()["CIF"])
    vus: list[Prix] = []
    for fob, _ in _fobs(variante, reponses):
        for prix in (v.prix(fob), v.prix(fob, cif)):
            if prix not in vus:
                vus.append(prix)
                yield prix, "prix_des_questions_1_et_2" if len(vus) > 1 else ""


def _prix_offerts(variante: Variante, reponses: Reponses) -> Iterator[tuple[int, str]]:
    """Le prix à offrir : la bonne règle et le bon tableau, puis ceux de l'étudiant."""
    v: Vente = variante.secret["vente"]
    bons = v.prix()
    tableaux = [bons]
    sien = presente(reponses, "q3")
    if sien is not None:
        lus = {r: _proche(p, bons[r]) for r, p in zip(sien["regle"], sien["prix"], strict=True) if r in bons}
        tableaux.append({r: p for r, p in lus.items() if p is not None})
    choisie = presente(reponses, "q4")
    vus: list[int] = []
    for regle in (v.regle, choisie if choisie in bons else v.regle):
        for prix in tableaux:
            if regle in prix and prix[regle] not in vus:
                vus.append(prix[regle])
                yield prix[regle], "reponses_3_et_4" if len(vus) > 1 else ""


def _valeurs(variante: Variante, reponses: Reponses) -> Iterator[tuple[list[int], str]]:
    """Les bonnes valeurs en douane, puis celles de l'erreur connue reconnue à la question 6."""
    a: Achat = variante.secret["achat"]
    yield a.valeurs(), ""
    total = presente(reponses, "q6")
    if total is not None:
        fausses = a.valeurs_fausses().values()
        yield from ((v, "valeur_de_la_question_6") for v in fausses if sum(v) == total)


def _lignes(variante: Variante, reponses: Reponses) -> Iterator[tuple[Lignes, str]]:
    """Les bonnes lignes, puis celles de la question 7 si ses valeurs et ses droits sont plausibles."""
    a: Achat = variante.secret["achat"]
    valeurs = a.valeurs()
    bonnes = valeurs, a.droits(valeurs)
    yield bonnes, ""
    sien = presente(reponses, "q7")
    if sien is None:
        return
    par_nom = dict(zip(sien["article"], zip(sien["valeur_douane"], sien["droit"], strict=True), strict=True))
    lus = [par_nom.get(x.nom, (None, None)) for x in a.articles]
    siennes = [_proche(v, b) for (v, _), b in zip(lus, valeurs, strict=True)]
    droits = [_proche(d, b, 10) for (_, d), b in zip(lus, bonnes[1], strict=True)]
    if None not in siennes and None not in droits and (siennes, droits) != bonnes:
        yield ([v for v in siennes if v is not None], [d for d in droits if d is not None]), "tableau_de_la_question_7"


def _proche(valeur: Decimal | None, bonne: int, rapport: int = 2) -> int | None:
    """Une réponse précédente en francs, si elle reste dans un rapport de la bonne (la moitié au double), sinon None."""
    if valeur is None or not bonne <= rapport * valeur <= rapport * rapport * bonne:
        return None
    return francs(valeur)
