"""Les motifs d'une proposition, en mots : la classe et ses raisons, le plafond et ce qui l'a borné, ce qui manque."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pandas as pd

from refcomp.calculs.risque_client.plafond import ANNEE, Plafond
from refcomp.calculs.risque_client.ratios import format_valeur
from refcomp.calculs.risque_client.score import Score
from refcomp.formats_fr import format_montant, format_nombre, format_pourcentage
from refcomp.rounding import Monnaie

FAIBLE, FORTE = 40, 80  # notes citées comme faiblesses et comme forces


def build_motifs(
    score: Score,
    plafond: Plafond,
    alerte: str | None,
    dus: tuple[Fraction, Fraction] | None,
    conventions: Mapping[str, Fraction],
    devise: Monnaie,
) -> list[str]:
    """Compose les motifs d'un client, dans l'ordre où l'on argumente ; `dus` est son encours et ce qui en est échu."""
    classe = [_phrase_alerte(score, alerte)] if alerte else _phrases_score(score, conventions)
    return [
        *classe,
        *_phrases_criteres(score, devise),
        *_phrases_plafond(score, plafond, conventions, devise),
        *_phrase_dus(plafond, dus, devise),
        "Proposition à soumettre à la direction : elle ne décide de rien par elle-même.",
    ]


def _phrase_alerte(score: Score, alerte: str) -> str:
    return f"Classe {score.classe} ({score.libelle}) imposée par une alerte, quel que soit le score : {alerte}."


def _phrases_score(score: Score, conventions: Mapping[str, Fraction]) -> list[str]:
    part = format_pourcentage(score.part_evaluee, 0)
    if not score.classe:
        minimum = format_pourcentage(conventions["part_minimale"], 0)
        return [f"Non évalué : {part} du barème seulement a pu être noté ; il en faut {minimum}."]
    assert score.score is not None
    valeur = format_nombre(score.score, 1)
    return [f"Classe {score.classe} ({score.libelle}) : score de {valeur} sur 100, sur {part} du barème."]


def _phrases_criteres(score: Score, devise: Monnaie) -> list[str]:
    comptes = [c for c in score.criteres if c["poids"] > 0 and not pd.isna(c["note"])]
    faibles = [c for c in comptes if c["note"] < FAIBLE]
    fortes = [c for c in comptes if c["note"] >= FORTE]
    phrases = [
        f"{titre} : {' ; '.join(_cite(c, devise) for c in cites)}."
        for titre, cites in (("Points faibles", faibles), ("Points forts", fortes))
        if cites
    ]
    inconnus = [c["libelle"].lower() for c in score.criteres if pd.isna(c["note"])]
    return [*phrases, f"Non connus, donc non notés : {', '.join(inconnus)}."] if inconnus else phrases


def _cite(ligne: Mapping[str, object], devise: Monnaie) -> str:
    return f"{str(ligne['libelle']).lower()} ({format_critere(ligne['valeur'], str(ligne['unite']), devise)})"


def format_critere(valeur: object, unite: str, devise: Monnaie) -> str:
    """Écrit la valeur d'un critère, ou dit qu'elle n'a pas de sens (fonds propres négatifs)."""
    if valeur is None or pd.isna(valeur):
        return "négatif ou nul, sans rapport"
    exacte = Fraction(str(valeur))
    return format_nombre(exacte, 0) if unite == "nombre" else format_valeur(exacte, unite, devise)


def _phrases_plafond(score: Score, plafond: Plafond, conventions: Mapping[str, Fraction], devise: Monnaie) -> list[str]:
    besoin = (
        f"Besoin : {format_montant(plafond.achats, devise)} × {format_nombre(plafond.delai, 0)} / {ANNEE} = "
        f"{format_montant(plafond.besoin, devise)}."
    )
    phrases = [besoin, _phrase_solidite(plafond, conventions, devise)]
    if plafond.propose is None or score.coefficient is None:
        return [*phrases, "Aucun plafond n'est proposé sans classe : complétez les comptes ou l'historique."]
    if score.coefficient == 0:
        garde = " au-delà des garanties" if plafond.garanties else ""
        phrases.append(f"La classe {score.classe} n'ouvre aucun crédit{garde} : paiement à la commande.")
    garanties = f" + garanties {format_montant(plafond.garanties, devise)}" if plafond.garanties else ""
    phrases.append(
        f"Plafond proposé : {format_montant(plafond.retenu, devise)} × {format_nombre(score.coefficient, 2)} (classe "
        f"{score.classe}), arrondi au multiple inférieur de {format_montant(conventions['pas'], devise)}{garanties} = "
        f"{format_montant(plafond.propose, devise)}."
    )
    return [*phrases, *_phrase_actuel(plafond, devise)]


def _phrase_solidite(plafond: Plafond, conventions: Mapping[str, Fraction], devise: Monnaie) -> str:
    if plafond.capitaux_propres is None or plafond.limite_solidite is None:
        return "Capitaux propres du client inconnus : le plafond n'est borné que par son besoin."
    part = format_pourcentage(conventions["part_fonds_propres"], 0)
    fonds = format_montant(plafond.capitaux_propres, devise)
    if plafond.capitaux_propres <= 0:
        return f"Capitaux propres du client : {fonds} ; ils ne garantissent aucun crédit."
    effet = (
        "c'est elle qui borne le plafond" if plafond.limite_solidite < plafond.besoin else "le besoin reste en dessous"
    )
    limite = format_montant(plafond.limite_solidite, devise)
    return f"Limite de solidité : {part} de ses capitaux propres ({fonds}), soit {limite} ; {effet}."


def _phrase_dus(plafond: Plafond, dus: tuple[Fraction, Fraction] | None, devise: Monnaie) -> list[str]:
    if dus is None or dus[0] <= 0:
        return []
    encours, echu = dus
    suite = ""
    if plafond.propose is not None and encours > plafond.propose:
        suite = f" ; c'est {format_montant(encours - plafond.propose, devise)} de plus que le plafond proposé"
    return [f"Il doit {format_montant(encours, devise)}, dont échu {format_montant(echu, devise)}{suite}."]


def _phrase_actuel(plafond: Plafond, devise: Monnaie) -> list[str]:
    if plafond.actuel is None or plafond.propose is None:
        return []
    ecart = plafond.propose - plafond.actuel
    actuel = format_montant(plafond.actuel, devise)
    if ecart == 0:
        return [f"Le plafond actuel ({actuel}) serait maintenu."]
    sens = "relevé" if ecart > 0 else "abaissé"
    return [f"Le plafond actuel ({actuel}) serait {sens} de {format_montant(abs(ecart), devise)}."]
