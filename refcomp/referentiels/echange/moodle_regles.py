"""Les règles de complétion d'une compétence de Moodle : ce que `validate_config` et `migrate_config` refuseraient."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from refcomp.findings import Constat
from refcomp.referentiels.echange.moodle_arbre import Cadre, Competence
from refcomp.referentiels.echange.moodle_format import REGLE_POINTS, REGLE_TOUTES, RESULTATS_REGLE


def check_regle(cadre: Cadre, idnumber: str, competence: Competence, numeros: Mapping[str, str]) -> Iterator[Constat]:
    """Contrôle la règle d'une compétence.

    Args:
        cadre: le fichier vu par Moodle.
        idnumber: l'identifiant de la compétence.
        competence: sa ligne.
        numeros: « Exported ID » → identifiant.
    """
    regle, configuration = competence["ruletype"], competence["ruleconfig"]
    if not regle:
        return
    if regle not in {REGLE_TOUTES, REGLE_POINTS}:
        message = f"« {idnumber} » : la règle « {regle} » n'existe pas, Moodle l'ignore."
        yield Constat("avertissement", "moodle_regle_inconnue", message, idnumber)
        return
    if competence["ruleoutcome"] not in RESULTATS_REGLE:
        message = f"« {idnumber} » : résultat de règle {competence['ruleoutcome']!r} ; permis : 0, 1, 2, 3."
        yield Constat("erreur", "moodle_regle", message, idnumber)
    if regle == REGLE_TOUTES:
        fautes: Iterable[str] = [] if configuration == "null" else ["sa configuration doit être « null »"]
    else:
        fautes = _regle_points(cadre, idnumber, configuration, numeros)
    yield from (Constat("erreur", "moodle_regle", f"« {idnumber} » : {f}.", idnumber) for f in fautes)


def _regle_points(cadre: Cadre, idnumber: str, configuration: str, numeros: Mapping[str, str]) -> Iterator[str]:
    """Les fautes d'une règle de points (`competency_rule_points::validate_config` et `migrate_config`)."""
    try:
        lue: Any = json.loads(configuration)
        requis, competences = int(lue["base"]["points"]), list(lue["competencies"])
        points = [int(c["points"]) for c in competences]
        cites = [numeros.get(str(c["id"]), "") for c in competences]
        complets = all("required" in c for c in competences)
    except (ValueError, KeyError, TypeError):
        yield "sa règle de points n'est pas de la forme {base: {points}, competencies: [{id, points, required}]}"
        return
    if not complets:
        yield "chaque compétence de sa règle dit si elle est obligatoire (required)"
    if "" in cites:
        yield "sa règle cite un « Exported ID » absent du fichier : l'import s'interrompt"
    if len(set(cites)) < len(cites) or not cites:
        yield "sa règle cite deux fois la même compétence, ou aucune"
    if any(c and cadre.competences[c]["parentidnumber"] != idnumber for c in cites):
        yield "sa règle cite une compétence qui n'est pas son enfant direct"
    if min([requis, *points], default=0) < 0 or requis < 1 or requis > sum(points):
        yield f"{requis} points exigés pour {sum(points)} possibles"
