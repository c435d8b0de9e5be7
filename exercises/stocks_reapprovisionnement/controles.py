"""Les réponses reconnues de chaque question : justes, admises, ou fausses d'une façon connue.

Les questions 3 et 5 se corrigent aussi d'après les réponses précédentes de l'étudiant : une erreur n'est payée qu'une
fois. La fiche accepte un coût moyen arrondi à deux ou à quatre décimales. Les calculs sont en centimes.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from stocks_reapprovisionnement_correction import achats, commande, ecarts, economique, fiche, seuil
from stocks_reapprovisionnement_donnees import Article, Demande, Fiche, Prevision
from stocks_reapprovisionnement_retours import ACHATS, COMMANDE, ECART, FICHE, GESTION, PEPS, POINT, QUANTITE

from refcomp.authoring.modele import Candidat, Reponses, Variante, juste
from refcomp.authoring.suivi import (
    centimes_de,
    erreurs_connues,
    erreurs_en_centimes,
    euros_de,
    juste_en_centimes,
    presente,
    proche,
)

Table = dict[str, list[Any]]
MESSAGE_ARRONDI = "Exact, avec un coût moyen arrondi."


def candidats_q1(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La fiche de stock au coût moyen."""
    lue: Fiche = variante.secret["fiche"]
    table = fiche(variante).tableau
    bonnes = [
        (0 if s != s else round(s * 100), round(v * 100))  # noqa: PLR0124 - une sortie vide est NaN
        for s, v in zip(table["valeur_sortie"], table["valeur_stock"], strict=True)
    ]
    admises = [juste(_fiche(lue.valeurs(decimales=d)), f"cout_moyen_a_{d}_decimales", MESSAGE_ARRONDI) for d in (2, 4)]
    return [juste(_fiche(bonnes)), *admises, *erreurs_connues({m: _fiche(lue.valeurs(m)) for m in FICHE}, FICHE)]


def candidats_q2(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le stock final en PEPS."""
    lue: Fiche = variante.secret["fiche"]
    montants = {"deps": lue.stock_par_lots(derniers=False), "stock_au_cmup": lue.valeurs()[-1][1]}
    return [juste(_euros(fiche(variante, "peps").valeur_finale)), *erreurs_en_centimes(montants, PEPS)]


def candidats_q3(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """L'écart d'inventaire, au bon coût moyen ou à celui de la fiche de l'étudiant."""
    lue: Fiche = variante.secret["fiche"]
    compte = int(variante.secret["compte"])
    bonne = lue.valeurs()[-1][1]
    departs = [(bonne, "")]
    tableau = presente(reponses, "q1")
    if tableau is not None and tableau["valeur_stock"][-1]:
        sienne = centimes_de(tableau["valeur_stock"][-1])
        if abs(sienne - bonne) > 6 and proche(Decimal(sienne), bonne):
            departs.append((sienne, "stock_de_la_question_1"))
    candidats = [juste(_euros(ecarts(variante).manquants + ecarts(variante).excedents))]
    for valeur, convention in departs:
        if convention:
            candidats.append(juste_en_centimes(lue.ecart(compte, valeur=valeur), convention, "votre fiche"))
        candidats += erreurs_en_centimes({e: lue.ecart(compte, erreur=e, valeur=valeur) for e in ECART}, ECART)
    return candidats


def candidats_q4(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La quantité économique."""
    a: Article = variante.secret["article"]
    connues = {e: Decimal(str(round(a.quantite(erreur=e), 3))) for e in QUANTITE}
    return [juste(Decimal(str(economique(variante).quantite))), *erreurs_connues(connues, QUANTITE)]


def candidats_q5(variante: Variante, reponses: Reponses) -> list[Candidat]:
    """Le coût de gestion, pour la bonne quantité ou celle de l'étudiant."""
    a: Article = variante.secret["article"]
    bonne = Fraction(round(economique(variante).quantite))
    departs = [(bonne, "")]
    sienne = presente(reponses, "q4")
    if sienne is not None and abs(sienne - round(bonne)) > 1 and proche(sienne, round(bonne), 6):
        departs.append((Fraction(sienne), "quantite_de_la_question_4"))
    candidats = []
    for quantite, convention in departs:
        candidats.append(juste_en_centimes(a.gestion(quantite), convention, "votre quantité"))
        candidats += erreurs_en_centimes({e: a.gestion(quantite, erreur=e) for e in GESTION}, GESTION)
    return candidats


def candidats_q6(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Le point de commande."""
    a: Article = variante.secret["article"]
    return [juste(int(seuil(variante).point)), *erreurs_connues({e: a.point(erreur=e) for e in POINT}, POINT)]


def candidats_q7(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """Les achats prévisionnels."""
    p: Prevision = variante.secret["prevision"]
    table = achats(variante).tableau
    bons = [(round(a), round(s)) for a, s in zip(table["achat"], table["stock_fin"], strict=True)]
    connues = {e: _achats(p, p.achats(erreur=e)) for e in ACHATS}
    return [juste(_achats(p, bons)), *erreurs_connues(connues, ACHATS)]


def candidats_q8(variante: Variante, reponses: Reponses) -> list[Candidat]:  # noqa: ARG001 - signature commune
    """La commande en colis."""
    demandes: tuple[Demande, ...] = variante.secret["demandes"]
    table = commande(variante).tableau
    bonnes = [(int(n), round(m * 100)) for n, m in zip(table["colis"], table["montant"], strict=True)]
    connues = {e: _commande(demandes, [d.commande(erreur=e) for d in demandes]) for e in COMMANDE}
    return [juste(_commande(demandes, bonnes)), *erreurs_connues(connues, COMMANDE)]


def _euros(montant: float) -> Decimal:
    return euros_de(round(montant * 100))


def _fiche(lignes: list[tuple[int, int]]) -> Table:
    return {
        "ligne": list(range(1, len(lignes) + 1)),
        "valeur_sortie": [euros_de(s) for s, _ in lignes],
        "valeur_stock": [euros_de(v) for _, v in lignes],
    }


def _achats(p: Prevision, lignes: list[tuple[int, int]]) -> Table:
    return {
        "mois": [m for m, _, _ in p.mois],
        "achat": [a for a, _ in lignes],
        "stock_fin": [s for _, s in lignes],
    }


def _commande(demandes: tuple[Demande, ...], lignes: list[tuple[int, int]]) -> Table:
    return {
        "article": [d.article for d in demandes],
        "nombre_colis": [n for n, _ in lignes],
        "montant": [euros_de(m) for _, m in lignes],
    }
