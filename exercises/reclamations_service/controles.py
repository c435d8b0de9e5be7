"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

Les causes à traiter se corrigent aussi d'après le tableau de l'étudiant : une erreur n'est payée qu'une fois.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from typing import Any

from reclamations_service_correction import cout_pour_cent
from reclamations_service_variante import (
    AUTRES,
    Dossier,
    delais,
    taux_commandes,
    taux_lignes,
    taux_quantites,
)

from refcomp.authoring.modele import Candidat, Reponses, Variante, juste
from refcomp.authoring.suivi import erreurs_connues, juste_suivi, presente
from refcomp.rounding import CENTIME

RETOURS_1 = {
    "avances_en_retard": ("0.5", "Une livraison en avance manque-t-elle la date promise ?"),
    "non_livrees_ignorees": ("0.5", "Une ligne jamais livrée était-elle promise, elle aussi ?"),
}
RETOURS_2 = {
    "otif_par_ligne": ("0.25", "Vous comptez des lignes. Que faut-il pour qu'une commande entière réussisse ?"),
    "produit_des_taux": ("0.25", "Ce produit est une estimation. Combien de commandes réussissent vraiment ?"),
}
RETOURS_3 = {
    "surplus_compte": ("0.5", "Une ligne est livrée en trop. Sert-elle le client d'à côté ?"),
    "lignes_comptees": ("0.25", "Vous comptez des lignes entières. Une ligne livrée à moitié ne sert-elle rien ?"),
}
RETOURS_4 = {
    "autres_a_leur_rang": ("0.5", "« Autres » est-il une cause que l'on peut traiter ? Relisez la consigne."),
    "cumul_oublie": ("0.5", "Vos nombres sont bons. Que devient le cumul d'un rang au suivant ?"),
}
RETOURS_5 = {
    "causes_couteuses": ("0.25", "Ce sont les causes les plus chères. La question compte des réclamations."),
    "causes_inversees": ("0.25", "Ce sont les plus rares. Par où commence un Pareto ?"),
}
RETOURS_6 = {
    "ouvertes_comptees": ("0.25", "Certaines ne sont pas closes : connaît-on déjà leur délai ?"),
    "clotures_futures": ("0.5", "Que savait-on le jour du bilan ? Regardez les dates de clôture."),
}
RETOURS_7 = {
    "plus_de_reclamations": ("0", "Ce service reçoit beaucoup de réclamations. Les laisse-t-il en retard ?"),
    "service_couteux": ("0", "Ses réclamations coûtent cher. Sont-elles en retard ?"),
}
RETOURS_8 = {
    "cout_d_une_livraison": ("0.5", "C'est le coût d'une livraison. La question en demande cent."),
    "cout_pour_cent_reclamations": ("0.25", "À quoi la question rapporte-t-elle le coût ?"),
}


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le taux de lignes à temps."""
    bon, avances, livrees = taux_lignes(variante.secret["dossier"])
    fautes = {"avances_en_retard": _pour_cent(avances), "non_livrees_ignorees": _pour_cent(livrees)}
    return [juste(_pour_cent(bon)), *erreurs_connues(fautes, RETOURS_1)]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le taux de commandes à temps et complètes."""
    bon, lignes, produit = taux_commandes(variante.secret["dossier"])
    fautes = {"otif_par_ligne": _pour_cent(lignes), "produit_des_taux": _pour_cent(produit)}
    return [juste(_pour_cent(bon)), *erreurs_connues(fautes, RETOURS_2)]


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La part des quantités servies."""
    bon, surplus, lignes = taux_quantites(variante.secret["dossier"])
    fautes = {"surplus_compte": _pour_cent(surplus), "lignes_comptees": _pour_cent(lignes)}
    return [juste(_pour_cent(bon)), *erreurs_connues(fautes, RETOURS_3)]


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le Pareto, « Autres » en dernier."""
    d: Dossier = variante.secret["dossier"]
    bon = _pareto(d, d.rangees())
    fautes = {
        "autres_a_leur_rang": _pareto(d, d.rangees(autres_en_dernier=False)),
        "cumul_oublie": bon | {"cumul": bon["nombre"]},
    }
    return [juste(bon), *erreurs_connues(fautes, RETOURS_4)]


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Les trois causes, d'après le bon Pareto ou celui de l'étudiant."""
    d: Dossier = variante.secret["dossier"]
    couts = d.couts("cause")
    candidats = [juste(d.rangees()[:3])]
    siennes = _siennes(reponses)
    if siennes is not None and siennes != d.rangees()[:3]:
        candidats.append(juste_suivi(siennes, "rangs_de_la_question_4", "votre Pareto"))
    fautes = {
        "causes_couteuses": sorted(couts, key=lambda c: -couts[c])[:3],
        "causes_inversees": [c for c in reversed(d.rangees()) if c != AUTRES][:3],
    }
    return [*candidats, *erreurs_connues(fautes, RETOURS_5)]


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le délai moyen des réclamations closes au bilan."""
    bon, ouvertes, futures = (_centieme(m) for m in delais(variante.secret["dossier"]))
    return [juste(bon), *erreurs_connues({"ouvertes_comptees": ouvertes, "clotures_futures": futures}, RETOURS_6)]


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le service qui a le plus de réclamations en retard."""
    d: Dossier = variante.secret["dossier"]
    en_retard = Counter(r.service for r in d.reclamations if r.en_retard)
    fautes = {
        "plus_de_reclamations": Counter(r.service for r in d.reclamations).most_common(1)[0][0],
        "service_couteux": d.couts("service").most_common(1)[0][0],
    }
    return [juste(en_retard.most_common(1)[0][0]), *erreurs_connues(fautes, RETOURS_7)]


def candidats_q8(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le coût pour cent livraisons."""
    d: Dossier = variante.secret["dossier"]
    bon = cout_pour_cent(d)
    fautes = {
        "cout_d_une_livraison": _centieme(bon / 10_000),
        "cout_pour_cent_reclamations": _centieme(bon * d.livraisons / len(d.reclamations) / 100),
    }
    return [juste(_centieme(bon / 100)), *erreurs_connues(fautes, RETOURS_8)]


def _pour_cent(taux: Fraction) -> Decimal:
    return Decimal(100 * taux.numerator) / taux.denominator


def _centieme(valeur: Fraction) -> Decimal:
    return CENTIME.appliquer(valeur)


def _pareto(d: Dossier, rangees: list[str]) -> dict[str, list[Any]]:
    """Le tableau, ses lignes dans l'ordre alphabétique où l'énoncé les donne."""
    nombres, cumul = d.nombres(), 0
    vus: dict[str, tuple[int, int, int]] = {}
    for rang, cause in enumerate(rangees, start=1):
        cumul += nombres[cause]
        vus[cause] = (rang, nombres[cause], cumul)
    causes = sorted(nombres)
    colonnes = {n: [Decimal(vus[c][i]) for c in causes] for i, n in enumerate(("rang", "nombre", "cumul"))}
    return {"cause": causes, **colonnes}


def _siennes(reponses: Reponses) -> list[str] | None:
    """Les causes que l'étudiant a mises aux rangs 1, 2 et 3, s'il en a mis une à chacun."""
    tableau = presente(reponses, "q4")
    if tableau is None or len(tableau["rang"]) != len(tableau["cause"]):
        return None
    places = {int(r): str(c) for r, c in zip(tableau["rang"], tableau["cause"], strict=True) if r is not None}
    return [places[r] for r in (1, 2, 3)] if {1, 2, 3} <= set(places) else None
