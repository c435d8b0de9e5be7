"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

Les questions 3 à 8 se corrigent aussi d'après les réponses précédentes de l'étudiant : une présélection, une remise ou
un coût faux n'est payé qu'une fois. Les calculs sont en centimes.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from choix_fournisseur_correction import comparaison, consultation, couts, selection, suivi
from choix_fournisseur_donnees import Consultation
from choix_fournisseur_retours import (
    ACHAT,
    CHOIX,
    CHOIX_HAUT,
    COUTS,
    DELAI,
    MOINS_CHER,
    PONCTUALITE,
    PRESELECTION,
    SCORES,
)

from refcomp.authoring.modele import Candidat, Reponses, Variante, juste
from refcomp.authoring.suivi import (
    centimes_de,
    erreurs_connues,
    erreurs_en_centimes,
    euros_de,
    juste_en_centimes,
    juste_suivi,
    presente,
    proche,
)

EX_AEQUO = 0.02
Table = dict[str, list[Any]]
Couts = dict[str, tuple[int, int]]


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Les fournisseurs retenus."""
    c = consultation(variante)
    connues = {e: _decisions(c, c.retenus(erreur=e)) for e in PRESELECTION}
    return [juste(_decisions(c, frozenset(selection(variante).retenus))), *erreurs_connues(connues, PRESELECTION)]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """L'achat net d'une offre."""
    c = consultation(variante)
    offre = c.offres["carton"]
    bon = couts(variante).tableau.set_index("fournisseur").loc[offre.nom, "achat"]
    montants = {e: offre.achat(c.quantite, erreur=e) for e in ACHAT}
    return [juste(Decimal(str(bon))), *erreurs_en_centimes(montants, ACHAT)]


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le coût complet, pour les bons retenus ou ceux de l'étudiant, avec sa façon de compter les remises."""
    c = consultation(variante)
    candidats = [juste(_couts(c, _exacts(variante)))]
    for retenus, remises, convention in _departs(c, reponses):
        siens = c.couts(retenus, erreur=remises)
        if convention:
            candidats.append(juste_suivi(_couts(c, siens), convention, "vos réponses précédentes"))
        connues = {e: _couts(c, c.couts(retenus, erreur=e)) for e in COUTS}
        candidats += erreurs_connues(connues, COUTS)
    return candidats


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """L'offre la moins chère, d'après les bons coûts ou ceux de l'étudiant."""
    c = consultation(variante)
    affiches = {n: c.par_nom[n].affiche for n in c.retenus()}
    noms = {
        "plus_bas_prix": min(affiches, key=affiches.__getitem__),
        "ecarte_moins_cher": _ecarte(variante),
    }
    candidats = [juste(couts(variante).retenu)]
    for siens, convention in _couts_suivis(variante, reponses):
        if convention:
            candidats.append(juste_suivi(min(siens, key=siens.__getitem__), convention, "vos coûts"))
    return [*candidats, *erreurs_connues(noms, MOINS_CHER)]


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Ce que rapporte le délai, sur le bon achat net ou celui de l'étudiant."""
    c = consultation(variante)
    bon = c.offres["carton"].achat(c.quantite)
    departs = [(bon, "")]
    sien = presente(reponses, "q2")
    # Un carton pris pour une pièce multiplie l'achat par dix : la suite reste la sienne.
    if sien is not None and abs(centimes_de(sien) - bon) > 2 and proche(centimes_de(sien), bon, 12):
        departs.append((centimes_de(sien), "achat_de_la_question_2"))
    candidats = []
    for achat, convention in departs:
        candidats.append(juste_en_centimes(c.gain_delai(achat), convention, "votre achat net"))
        candidats += erreurs_en_centimes({e: c.gain_delai(achat, erreur=e) for e in DELAI}, DELAI)
    return candidats


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Les scores, d'après les bons coûts ou ceux de l'étudiant."""
    c = consultation(variante)
    candidats = []
    for siens, convention in _couts_suivis(variante, reponses):
        candidats.append(juste_suivi(_scores(c, c.scores(siens)), convention, "vos coûts"))
        connues = {e: _scores(c, c.scores(siens, erreur=e)) for e in SCORES}
        candidats += erreurs_connues(connues, SCORES)
    return candidats


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le meilleur score, le bon ou celui du tableau de l'étudiant."""
    candidats = [juste(comparaison(variante).retenus[0])]
    tableau = presente(reponses, "q6")
    if tableau is not None:
        scores = {n: s for n, s in zip(tableau["fournisseur"], tableau["score"], strict=True) if s}
        candidats += [juste_suivi(n, "scores_de_la_question_6", "vos scores") for n in _premiers(scores)]
    connues = {"moins_cher": couts(variante).retenu, "ecarte_moins_cher": _ecarte(variante)}
    return [*candidats, *erreurs_connues(connues, CHOIX)]


def _ecarte(variante: Variante) -> str:
    """Le moins cher de tous, qui ne respecte pas toutes les exigences."""
    c = consultation(variante)
    tous = {n: sum(v) for n, v in c.couts(frozenset(c.par_nom)).items()}
    return min(tous, key=tous.__getitem__)


def candidats_q8(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le meilleur score quand le prix pèse davantage."""
    c = consultation(variante)
    candidats = [
        juste_suivi(nom, convention, "vos coûts")
        for siens, convention in _couts_suivis(variante, reponses)
        for nom in _premiers({n: s for n, (_, s) in c.scores(siens, poids=c.poids_haut).items()})
    ]
    connues = {"inchange": comparaison(variante).retenus[0], "ecarte_moins_cher": _ecarte(variante)}
    return [*candidats, *erreurs_connues(connues, CHOIX_HAUT)]


def candidats_q9(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le taux de ponctualité, en pourcentage."""
    c = consultation(variante)
    bon = Fraction(int(suivi(variante).tiers["a_temps"].item()), len(c.livraisons))
    connues = {e: _pourcent(c.ponctualite(erreur=e)) for e in PONCTUALITE}
    return [juste(_pourcent(bon)), *erreurs_connues(connues, PONCTUALITE)]


def _pourcent(part: Fraction) -> Decimal:
    return Decimal(round(part * 100_000)) / 1000


def _exacts(variante: Variante) -> Couts:
    """Les coûts calculés par refcomp."""
    table = couts(variante).tableau
    achats = [round(v * 100) for v in table["achat"]]
    totaux = [round(v * 100) for v in table["total"]]
    return {str(n): (a, t - a) for n, a, t in zip(table["fournisseur"], achats, totaux, strict=True)}


def _decisions(c: Consultation, retenus: frozenset[str]) -> Table:
    noms = list(c.par_nom)
    return {"fournisseur": noms, "decision": ["retenu" if n in retenus else "écarté" for n in noms]}


def _couts(c: Consultation, siens: Couts) -> Table:
    lignes = [siens.get(n, (0, 0)) for n in c.par_nom]
    return {
        "fournisseur": list(c.par_nom),
        "achat": [euros_de(a) for a, _ in lignes],
        "frais": [euros_de(f) for _, f in lignes],
        "cout": [euros_de(a + f) for a, f in lignes],
    }


def _scores(c: Consultation, siens: dict[str, tuple[Fraction, Fraction]]) -> Table:
    lignes = [siens.get(n, (Fraction(0), Fraction(0))) for n in c.par_nom]
    return {
        "fournisseur": list(c.par_nom),
        "note_prix": [Decimal(round(n * 10_000)) / 10_000 for n, _ in lignes],
        "score": [Decimal(round(s * 10_000)) / 10_000 for _, s in lignes],
    }


def _departs(c: Consultation, reponses: Reponses) -> Iterator[tuple[frozenset[str], str, str]]:
    """Les retenus et la façon de remiser : les bons, puis ceux de l'étudiant s'ils en diffèrent."""
    yield c.retenus(), "", ""
    retenus, remises = c.retenus(), ""
    tableau = presente(reponses, "q1")
    if tableau is not None:
        decisions = zip(tableau["fournisseur"], tableau["decision"], strict=True)
        siens = frozenset(str(n) for n, d in decisions if str(d or "").strip().casefold() == "retenu")
        retenus = siens & frozenset(c.par_nom) or retenus
    sien = presente(reponses, "q2")
    if sien is not None:
        offre = c.offres["carton"]
        faits = {e: offre.achat(c.quantite, erreur=e) for e in ACHAT}
        remises = next((e for e, v in faits.items() if abs(centimes_de(sien) - v) <= 2), "")
    if (retenus, remises) != (c.retenus(), ""):
        yield retenus, remises, "questions_1_et_2"


def _couts_suivis(variante: Variante, reponses: Reponses) -> Iterator[tuple[dict[str, int], str]]:
    """Les bons coûts, puis ceux du tableau de l'étudiant s'ils en diffèrent et restent plausibles."""
    c = consultation(variante)
    bons = {n: sum(v) for n, v in _exacts(variante).items()}
    yield bons, ""
    tableau = presente(reponses, "q3")
    if tableau is None:
        return
    paires = zip(tableau["fournisseur"], tableau["cout"], strict=True)
    siens = {str(n): centimes_de(v) for n, v in paires if v and v > 0 and n in c.par_nom}
    tous = {n: sum(v) for n, v in c.couts(frozenset(siens)).items()}
    if siens and all(proche(Decimal(v), tous[n], 12) for n, v in siens.items()) and _differe(siens, bons):
        yield siens, "couts_de_la_question_3"


def _premiers(scores: dict[str, Any]) -> list[str]:
    """Le meilleur score, et ceux que l'arrondi d'une note ne départage pas de lui."""
    return sorted(str(n) for n, s in scores.items() if float(max(scores.values()) - s) <= EX_AEQUO)


def _differe(siens: dict[str, int], bons: dict[str, int]) -> bool:
    return siens.keys() != bons.keys() or any(abs(siens[n] - bons[n]) > 2 for n in siens)
