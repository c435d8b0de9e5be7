"""Peupler le journal d'un cours des copies du modèle : les pages qui lisent des résultats ont alors de quoi montrer.

Le journal date lui-même ce qu'il reçoit : les dates du modèle n'y entrent pas, l'ordre des tentatives si.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from refcomp.cours import Cours
from refcomp.demo.modele_etudiant import Cohortes
from refcomp.grading.journal import open_journal
from refcomp.grading.journal_lignes import Resultat


def populate_journal(cours: Cours, cohortes: Cohortes) -> int:
    """Inscrit au journal les résultats des promotions ; renvoie le nombre de lignes ajoutées.

    Une seconde fois, rien ne s'ajoute pour une question corrigée une seule fois ; une question dont le modèle donne
    deux copies les reçoit à nouveau, comme toute copie recorrigée. On ne peuple donc qu'un journal neuf.

    Args:
        cours: le cours, dont la clé signe les lignes ; elle est créée si elle manque.
        cohortes: ce que rend `build_cohortes`.
    """
    with open_journal(cours) as journal:
        return journal.append(_resultats(cohortes))


def _resultats(cohortes: Cohortes) -> Iterator[Resultat]:
    noms = [f.name for f in fields(Resultat)]
    for ligne in cohortes.resultats.sort_values("rang", kind="stable").to_dict("records"):
        yield Resultat(**{nom: _texte(ligne[nom]) for nom in noms})


def _texte(valeur: Any) -> str:
    """Une valeur du modèle telle que le journal l'écrit : un nombre sans zéro inutile (2, 0.5)."""
    return f"{valeur:g}" if isinstance(valeur, float) else str(valeur)
