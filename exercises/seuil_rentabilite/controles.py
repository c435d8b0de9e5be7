"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

À partir de la question 2, on corrige aussi d'après les réponses précédentes de l'étudiant : une erreur n'est payée
qu'une fois. Une réponse précédente trop éloignée de la bonne (moins du quart, plus du double) ne sert pas de point
de départ. Les calculs sont exacts, en centimes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from seuil_rentabilite_correction import compte, point_mort
from seuil_rentabilite_variante import POSTES, Savonnerie, duree, fin_de_mois, jour

from refcomp.authoring.modele import Candidat, Reponses, Variante, erreur_connue, juste
from refcomp.authoring.suivi import juste_suivi, presente
from refcomp.rounding import Arrondi

PLUS_PETIT, PLUS_GRAND = 4, 2  # une charge mixte mal classée fait fondre les charges fixes sans les annuler
CENTIME, DIX_MILLIEME = Arrondi(Decimal("0.01")), Arrondi(Decimal("0.0001"))


@dataclass(frozen=True)
class Depart:
    """Les charges variables et fixes, et le taux, dont part la suite d'une copie."""

    variable: Fraction
    fixe: Fraction
    taux: Fraction
    convention: str = ""


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le reclassement, et ce qu'on trouve en lisant mal une charge mixte."""
    s: Savonnerie = variante.secret["savonnerie"]
    table = compte(variante).tableau
    justes = [round(v * 100) for v in table["variable"]]
    mixtes = [0 < p < 100 for p in s.parts]
    sans = [0 if m else v for v, m in zip(justes, mixtes, strict=True)]
    entieres = [t if m else v for t, v, m in zip(s.montants, justes, mixtes, strict=True)]
    inverses = [t - v for t, v in zip(s.montants, justes, strict=True)]
    return [
        juste(_reclassement(s, justes)),
        erreur_connue(
            _reclassement(s, sans),
            "semi_variables_fixes",
            "Deux charges ne suivent les ventes qu'en partie. Où est passée cette partie ?",
            "0.5",
        ),
        erreur_connue(
            _reclassement(s, entieres),
            "semi_variables_variables",
            "Deux charges ne suivent les ventes qu'en partie. Que paierait-on d'elles sans rien vendre ?",
            "0.5",
        ),
        erreur_connue(
            _reclassement(s, inverses),
            "colonnes_inversees",
            "Votre loyer augmente-t-il quand les ventes augmentent ?",
            "0.25",
        ),
    ]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le taux de marge, à partir du bon reclassement ou de celui de l'étudiant."""
    activite = variante.secret["savonnerie"].activite
    candidats = []
    for d in _reclassements(variante, reponses):
        candidats += [
            _juste(_pour_cent(d.taux), d.convention, "votre reclassement"),
            erreur_connue(
                _pour_cent(1 - d.taux),
                "taux_de_charges",
                "C'est ce que prennent les charges variables sur 100 € de ventes. Que reste-t-il ?",
                "0.25",
            ),
            erreur_connue(
                _pour_cent(d.taux - d.fixe / activite),
                "taux_de_resultat",
                "Vous avez tout retranché. Une marge sur coût variable retranche-t-elle les charges fixes ?",
                "0.25",
            ),
        ]
        if d.variable:
            candidats.append(
                erreur_connue(
                    _pour_cent((activite - d.variable) / d.variable),
                    "marge_sur_charges",
                    "Votre marge est rapportée aux charges. À quoi rapporte-t-on un taux de marge sur coût variable ?",
                    "0.5",
                ),
            )
    return candidats


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le seuil, au taux exact ou à un taux arrondi, et ce qu'on trouve en se trompant de formule."""
    candidats = []
    for d in _departs(variante, reponses):
        candidats += [
            _juste(_euros(d.fixe / d.taux), d.convention, "vos réponses précédentes"),
            erreur_connue(
                _euros((d.fixe + d.variable) / d.taux),
                "charges_totales",
                "La marge a déjà payé les charges variables. Que lui reste-t-il à couvrir ?",
                "0.25",
            ),
            erreur_connue(
                _euros(d.fixe / (1 - d.taux)),
                "taux_de_charges_variables",
                "Sur 100 € de ventes, qu'est-ce qui sert à payer les charges fixes ?",
                "0.25",
            ),
            erreur_connue(
                _euros(d.fixe * d.taux),
                "fixes_fois_taux",
                "Votre seuil est plus petit que les charges fixes : ces ventes suffiraient-elles à les payer ?",
            ),
        ]
    return candidats


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le nombre de coffrets, arrondi au supérieur."""
    s: Savonnerie = variante.secret["savonnerie"]
    fixes = [d.fixe for d in _reclassements(variante, reponses)]
    candidats = [
        erreur_connue(
            _haut(fixe / s.prix),
            "fixes_sur_prix",
            "Chaque coffret vendu coûte aussi ses savons et sa boîte. Que laisse-t-il pour les charges fixes ?",
            "0.25",
        )
        for fixe in fixes
    ]
    for seuil, convention in _seuils(variante, reponses):
        candidats += [
            _juste(_haut(seuil / s.prix), convention, "votre seuil"),
            erreur_connue(
                _haut(seuil / s.prix) - 1,
                "arrondi_inferieur",
                "Avec ce nombre de coffrets, les charges fixes sont-elles tout à fait couvertes ?",
                "0.5",
            ),
        ]
    return candidats


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """La date, d'après les ventes mois par mois."""
    s: Savonnerie = variante.secret["savonnerie"]
    candidats = [juste(point_mort(variante).date)]
    for seuil, convention in _seuils(variante, reponses):
        exacte = duree(s.ventes, seuil)
        if exacte is None:
            continue
        date = jour(exacte)
        candidats += [
            _juste(date, convention, "votre seuil"),
            erreur_connue(
                fin_de_mois(date.month),
                "fin_de_mois",
                "C'est le bon mois. Le seuil est-il franchi à son dernier jour, ou avant ?",
                "0.5",
            ),
            erreur_connue(
                date.replace(day=1),
                "debut_de_mois",
                "C'est le bon mois. Que restait-il à vendre, au premier jour, pour atteindre le seuil ?",
                "0.5",
            ),
        ]
        reguliere = 360 * seuil / s.activite
        if reguliere <= 360:
            candidats.append(
                erreur_connue(
                    jour(reguliere),
                    "activite_reguliere",
                    "Vous supposez les mêmes ventes tous les mois. Que dit le document 2 ?",
                    "0.5",
                ),
            )
    return candidats


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """L'indice de sécurité, à partir du bon seuil ou de celui de l'étudiant."""
    activite = variante.secret["savonnerie"].activite
    candidats = []
    for seuil, convention in _seuils(variante, reponses):
        candidats += [
            _juste(_pour_cent(1 - seuil / activite), convention, "votre seuil"),
            erreur_connue(
                _pour_cent(seuil / activite),
                "part_du_seuil",
                "C'est la part des ventes qu'il fallait faire. De combien pouvaient-elles baisser ?",
                "0.25",
            ),
            erreur_connue(
                _pour_cent(activite / seuil - 1),
                "sur_le_seuil",
                "Votre marge de sécurité est rapportée au seuil. De quoi part-on quand les ventes baissent ?",
                "0.5",
            ),
        ]
    return candidats


def _reclassement(s: Savonnerie, variables: list[int]) -> dict[str, list[Any]]:
    fixes = [t - v for t, v in zip(s.montants, variables, strict=True)]
    colonnes = {"variable": variables, "fixe": fixes}
    return {"poste": list(POSTES)} | {nom: [Decimal(v) / 100 for v in valeurs] for nom, valeurs in colonnes.items()}


def _reclassements(variante: Variante, reponses: Reponses) -> Iterator[Depart]:
    """Le bon reclassement, puis celui de la question 1 s'il en diffère sans s'en éloigner trop."""
    s: Savonnerie = variante.secret["savonnerie"]
    yield Depart(Fraction(s.variable), Fraction(s.fixe), s.taux)
    tableau = presente(reponses, "q1")
    if tableau is None:
        return
    variable, fixe = (_somme(tableau[colonne]) for colonne in ("variable", "fixe"))
    proche = 0 < variable < s.activite and _proche(fixe, Fraction(s.fixe))
    if proche and (variable, fixe) != (s.variable, s.fixe):
        yield Depart(variable, fixe, 1 - variable / s.activite, "reclassement_de_la_question_1")


def _departs(variante: Variante, reponses: Reponses) -> Iterator[Depart]:
    """Chaque reclassement, au taux exact, au taux arrondi des manuels, puis au taux de la question 2."""
    sien = presente(reponses, "q2")
    taux_sien = None if sien is None else _taux_lu(sien)
    for d in _reclassements(variante, reponses):
        yield d
        arrondi = Fraction(DIX_MILLIEME.appliquer(d.taux))
        yield Depart(d.variable, d.fixe, arrondi, "taux_arrondi")
        if taux_sien is not None and _proche(taux_sien, d.taux) and taux_sien < 1:
            yield Depart(d.variable, d.fixe, taux_sien, "taux_de_la_question_2")


def _seuils(variante: Variante, reponses: Reponses) -> Iterator[tuple[Fraction, str]]:
    """Le bon seuil, en centimes, puis ceux qui suivent des questions 1 et 2, puis celui de la question 3."""
    s: Savonnerie = variante.secret["savonnerie"]
    yield s.seuil, ""
    for d in _departs(variante, reponses):
        if d.convention not in {"", "taux_arrondi"}:
            yield d.fixe / d.taux, d.convention
    sien = presente(reponses, "q3")
    if sien is None:
        return
    valeur = Fraction(sien) * 100
    if _proche(valeur, s.seuil) and abs(valeur - s.seuil) >= 1:
        yield valeur, "seuil_de_la_question_3"


def _proche(valeur: Fraction, bonne: Fraction) -> bool:
    return bonne <= PLUS_PETIT * valeur and valeur <= PLUS_GRAND * bonne


def _taux_lu(valeur: Decimal) -> Fraction:
    """Un pourcentage écrit 42,5 ou 0,425."""
    lu = Fraction(valeur)
    return lu if abs(lu) <= 1 else lu / 100


def _somme(colonne: list[Any]) -> Fraction:
    return sum((Fraction(v) * 100 for v in colonne if v is not None), Fraction(0))


def _juste(valeur: Any, convention: str, origine: str) -> Candidat:
    """Un candidat juste ; s'il suit d'une réponse précédente, il le dit."""
    if convention == "taux_arrondi":
        return juste(valeur, convention, "Exact, avec un taux arrondi : dites-le quand vous le faites.")
    return juste_suivi(valeur, convention, origine)


def _haut(valeur: Fraction) -> int:
    return -(-valeur.numerator // valeur.denominator)


def _pour_cent(taux: Fraction) -> Decimal:
    return DIX_MILLIEME.appliquer(100 * taux)


def _euros(centimes: Fraction) -> Decimal:
    return CENTIME.appliquer(centimes / 100)
