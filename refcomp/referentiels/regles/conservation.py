"""Combien de temps un acquis se conserve, d'après le règlement qui le permet."""

from __future__ import annotations

from refcomp.referentiels.reglement import Reglement
from refcomp.referentiels.regles.grammaire import walk


def annees_conservees(reglement: Reglement | None) -> int | None:
    """Le nombre d'années que garde un acquis ; None s'il se garde à vie, ou si le règlement n'en conserve aucun.

    Deux règles d'un même règlement qui diffèrent donnent la plus longue : on n'ôte pas un acquis dans le doute.
    """
    conditions = [] if reglement is None else [r.condition for r in reglement.regles.values()]
    gardes = [e["conserve"] for condition in conditions for e in walk(condition) if "conserve" in e]
    durees = [garde.get("annees") for garde in gardes]
    return max(durees) if durees and None not in durees else None
