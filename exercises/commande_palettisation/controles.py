"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

La palette, la proposition, l'économie, le tableau et les véhicules se corrigent aussi d'après les réponses précédentes
de l'étudiant : une erreur n'est payée qu'une fois. Une réponse trop éloignée de la bonne ne sert pas de départ.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Any

from commande_palettisation_variante import ARTICLES, LARGEUR, LONGUEUR, PALIER, Cas

from refcomp.authoring.modele import Candidat, Reponses, Variante, juste
from refcomp.authoring.suivi import erreurs_connues, euros_de, juste_suivi, presente, proche
from refcomp.rounding import CENTIME

RETOURS_1 = {
    "sans_palier": ("0.25", "Combien de cartons le client commande-t-il ? Quel palier atteint-il ?"),
    "ecart_du_carton": ("0.5", "C'est l'écart d'un carton. Combien y en a-t-il sur la ligne ?"),
    "ecart_inverse": ("0.5", "Relisez l'ordre de la soustraction dans la question."),
}
RETOURS_2 = {
    "surface_divisee": ("0.25", "Les surfaces se divisent, les cartons se coupent mal. Combien de rangées entières ?"),
    "un_seul_sens": ("0.5", "Et si l'on tourne tous les cartons d'un quart de tour ?"),
}
RETOURS_3 = {
    "palette_oubliee": ("0.5", "La hauteur permise comprend autre chose que des cartons. Quoi ?"),
    "une_couche": ("0.25", "C'est une couche. Combien tiennent l'une sur l'autre ?"),
}
RETOURS_4 = {
    "seuil_sans_couche": ("0.5", "Le palier est atteint, mais combien de couches cela fait-il ?"),
    "complement_seul": ("0.5", "C'est ce qui manque. Que commandera le client en tout ?"),
}
RETOURS_5 = {
    "difference_de_prix": ("0.5", "Le client paie aussi le complément. Comparez deux totaux."),
    "cout_du_palier": ("0.25", "C'est ce qu'il paiera. Combien aurait-il payé sans votre proposition ?"),
}
RETOURS_6 = {
    "palettes_en_bas": ("0.25", "Les derniers cartons voyagent-ils sans palette ?"),
    "palettes_non_pesees": ("0.5", "Le véhicule porte autre chose que des cartons. Quoi ?"),
}
RETOURS_7 = {
    "au_sol_seulement": ("0.25", "La place suffit. Et le poids ?"),
    "vehicules_en_bas": ("0.25", "Que fait-on de ce qui ne tient pas dans ces véhicules ?"),
}
RETOURS_8 = {
    "sans_franchise": ("0.5", "Tous les jours de retard comptent-ils ?"),
    "base_commande": ("0.25", "Toute la commande est-elle en retard ?"),
}
RETOURS_9 = {
    "sans_plafond": ("0.25", "Jusqu'où la pénalité peut-elle aller, d'après le contrat ?"),
    "plafond_du_retard": ("0.5", "Le plafond est une part de quoi ?"),
}


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le prix du palier atteint et l'écart de chaque ligne."""
    c: Cas = variante.secret["cas"]
    prix = [c.prix_de(i, q) for i, q in enumerate(c.cartons)]
    ecarts = [a - p for a, p in zip(c.annonces, prix, strict=True)]
    base = [p[0] for p in c.prix]
    fautes = {
        "sans_palier": _prix(base, [(a - p) * q for a, p, q in zip(c.annonces, base, c.cartons, strict=True)]),
        "ecart_du_carton": _prix(prix, ecarts),
        "ecart_inverse": _prix(prix, [-e * q for e, q in zip(ecarts, c.cartons, strict=True)]),
    }
    bonne = _prix(prix, [e * q for e, q in zip(ecarts, c.cartons, strict=True)])
    return [juste(bonne), *erreurs_connues(fautes, RETOURS_1)]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Les cartons d'une couche, dans le meilleur sens."""
    c: Cas = variante.secret["cas"]
    fautes = {"surface_divisee": LONGUEUR * LARGEUR // (c.carton[0] * c.carton[1]), "un_seul_sens": min(c.sens())}
    return [juste(Decimal(c.couche)), *erreurs_connues(_decimaux(fautes), RETOURS_2)]


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Les cartons d'une palette, d'après la bonne couche ou celle de l'étudiant."""
    c: Cas = variante.secret["cas"]
    candidats = []
    for couche, convention in _departs(reponses, "q2", c.couche, "couche_de_la_question_2"):
        fautes = {"palette_oubliee": couche * (c.hauteur_max // c.carton[2]), "une_couche": couche}
        candidats.append(juste_suivi(Decimal(couche * c.couches), convention, "votre couche"))
        candidats += erreurs_connues(_decimaux(fautes), RETOURS_3)
    return candidats


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La quantité à proposer, d'après la bonne couche ou celle de l'étudiant."""
    c: Cas = variante.secret["cas"]
    seuil = c.seuils[PALIER][1]
    candidats = []
    for couche, convention in _departs(reponses, "q2", c.couche, "couche_de_la_question_2"):
        propose = ceil(seuil / couche) * couche
        candidats.append(juste_suivi(Decimal(propose), convention, "votre couche"))
    fautes = {"seuil_sans_couche": seuil, "complement_seul": c.propose - c.cartons[PALIER]}
    return [*candidats, *erreurs_connues(_decimaux(fautes), RETOURS_4)]


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """L'économie, d'après la bonne proposition ou celle de l'étudiant."""
    c: Cas = variante.secret["cas"]
    commande = c.cartons[PALIER]
    p0, p1 = c.prix[PALIER][:2]
    candidats = []
    for propose, convention in _proposes(c, reponses):
        candidats.append(juste_suivi(euros_de(commande * p0 - propose * p1), convention, "votre proposition"))
        fautes = {"difference_de_prix": euros_de(commande * (p0 - p1)), "cout_du_palier": euros_de(propose * p1)}
        candidats += erreurs_connues(fautes, RETOURS_5)
    return candidats


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Les palettes et leur poids, d'après les bonnes réponses ou celles de l'étudiant."""
    c: Cas = variante.secret["cas"]
    candidats = []
    for propose, plein, convention in _chargements(c, reponses):
        palettes, basses = c.palettes(propose, plein), c.palettes(propose, plein, en_bas=True)
        candidats.append(
            juste_suivi(_palettes(palettes, c.kilos(propose, palettes)), convention, "vos réponses précédentes")
        )
        fautes = {
            "palettes_en_bas": _palettes(basses, c.kilos(propose, basses)),
            "palettes_non_pesees": _palettes(palettes, c.kilos(propose, palettes, vides=False)),
        }
        candidats += erreurs_connues(fautes, RETOURS_6)
    return candidats


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Les véhicules, d'après les bonnes palettes ou celles de l'étudiant."""
    c: Cas = variante.secret["cas"]
    candidats = []
    for palettes, poids, convention in _totaux(c, reponses):
        au_sol, au_poids = ceil(Fraction(palettes) / c.places), ceil(poids / c.charge_utile)
        candidats.append(juste_suivi(Decimal(max(au_sol, au_poids)), convention, "votre tableau"))
    palettes, poids, _ = next(iter(_totaux(c, reponses)))
    fautes = {"au_sol_seulement": ceil(palettes / c.places), "vehicules_en_bas": int(poids // c.charge_utile)}
    return [*candidats, *erreurs_connues(_decimaux(fautes), RETOURS_7)]


def candidats_q8(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La pénalité du retard prévu."""
    c: Cas = variante.secret["cas"]
    jours = c.jours[0]
    fautes = {
        "sans_franchise": _centimes(c.penalite(c.valeur_retard, jours)),
        "base_commande": _centimes(c.penalite(c.valeur_commande, jours - c.franchise)),
    }
    return [juste(_centimes(c.penalite(c.valeur_retard, jours - c.franchise))), *erreurs_connues(fautes, RETOURS_8)]


def candidats_q9(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La pénalité ramenée au plafond."""
    c: Cas = variante.secret["cas"]
    fautes = {
        "sans_plafond": _centimes(c.penalite(c.valeur_retard, c.jours[1] - c.franchise)),
        "plafond_du_retard": _centimes(Fraction(c.plafond * c.valeur_retard, 100)),
    }
    return [juste(_centimes(Fraction(c.plafond * c.valeur_commande, 100))), *erreurs_connues(fautes, RETOURS_9)]


def _prix(prix: list[int], ecarts: list[int]) -> dict[str, list[Any]]:
    return {
        "article": list(ARTICLES),
        "prix_tarif": [euros_de(p) for p in prix],
        "ecart": [euros_de(e) for e in ecarts],
    }


def _palettes(palettes: list[int], poids: list[Fraction]) -> dict[str, list[Any]]:
    kilos = [Decimal(p.numerator) / p.denominator for p in poids]
    return {"article": list(ARTICLES), "palettes": [Decimal(n) for n in palettes], "poids": kilos}


def _decimaux(valeurs: dict[str, int]) -> dict[str, Decimal]:
    return {nom: Decimal(v) for nom, v in valeurs.items()}


def _centimes(centimes: Fraction) -> Decimal:
    return CENTIME.appliquer(centimes / 100)


def _departs(reponses: Reponses, question: str, bonne: int, convention: str) -> Iterator[tuple[int, str]]:
    """La bonne valeur, puis celle de l'étudiant si elle est entière et proche."""
    yield bonne, ""
    sienne = presente(reponses, question)
    if sienne is not None and sienne == int(sienne) != bonne and proche(sienne, bonne):
        yield int(sienne), convention


def _proposes(c: Cas, reponses: Reponses) -> Iterator[tuple[int, str]]:
    """Les propositions qui atteignent le palier suivant, et lui seul."""
    bas, haut = c.seuils[PALIER][1:]
    for propose, convention in _departs(reponses, "q4", c.propose, "proposition_de_la_question_4"):
        if bas <= propose < haut:
            yield propose, convention


def _chargements(c: Cas, reponses: Reponses) -> Iterator[tuple[int, int, str]]:
    """Chaque proposition avec chaque palette pleine."""
    pleins = list(_departs(reponses, "q3", c.couche * c.couches, "palette_de_la_question_3"))
    for propose, depuis in _departs(reponses, "q4", c.propose, "proposition_de_la_question_4"):
        for plein, suite in pleins:
            yield propose, plein, depuis or suite


def _totaux(c: Cas, reponses: Reponses) -> Iterator[tuple[int, Fraction, str]]:
    """Les palettes et le poids en tout, justes puis du tableau de l'étudiant."""
    palettes = c.palettes(c.propose, c.couche * c.couches)
    poids = sum(c.kilos(c.propose, palettes), Fraction(0))
    yield sum(palettes), poids, ""
    tableau = presente(reponses, "q6")
    if tableau is None or None in tableau["palettes"] or None in tableau["poids"]:
        return
    siennes, kilos = sum(tableau["palettes"]), sum(tableau["poids"])
    if proche(siennes, sum(palettes)) and proche(kilos, round(poids)):
        yield int(siennes), Fraction(kilos), "tableau_de_la_question_6"
