"""Les messages qu'une copie prétend avoir affichés, ramenés à ce qu'un carnet peut porter.

Tout vient d'un processus hostile : types, tailles et structures sont vérifiés avant qu'un carnet ne les reçoive. Le
contenu (scripts, HTML) est l'affaire de l'assainissement, qui vient après.
"""

from __future__ import annotations

import json
from typing import Any

MESSAGES_MAXIMAUX = 20_000
TEXTE_MAXIMAL = 8 * 2**20
LIGNES_TRACE = 2_000
META_MAXIMALE = 4_096  # une taille d'image, une façon d'afficher


def parse_messages(bruts: Any) -> list[dict[str, Any]]:
    """Ne garde que les messages bien formés, dans la forme que nbclient attend."""
    if not isinstance(bruts, list):
        return []
    lus = (_parse(brut) for brut in bruts[:MESSAGES_MAXIMAUX] if isinstance(brut, dict))
    return [message for message in lus if message is not None]


def _parse(brut: dict[str, Any]) -> dict[str, Any] | None:
    contenu = brut.get("content")
    if not isinstance(contenu, dict):
        return None
    lecture = {
        "stream": _stream,
        "error": _error,
        "clear_output": _clear,
        "display_data": _bundle,
        "update_display_data": _bundle,
        "execute_result": _resultat,
    }.get(str(brut.get("msg_type")))
    lu = None if lecture is None else lecture(contenu)
    if lu is None:
        return None
    nature = brut["msg_type"]
    return {"msg_type": nature, "header": {"msg_type": nature}, "parent_header": {}, "content": lu}


def _texte(valeur: Any, limite: int = TEXTE_MAXIMAL) -> str:
    return valeur[:limite] if isinstance(valeur, str) else ""


def _stream(contenu: dict[str, Any]) -> dict[str, Any] | None:
    nom = str(contenu.get("name"))
    return {"name": nom, "text": _texte(contenu.get("text"))} if nom in {"stdout", "stderr"} else None


def _error(contenu: dict[str, Any]) -> dict[str, Any]:
    return parse_erreur(contenu)


def parse_erreur(contenu: dict[str, Any]) -> dict[str, Any]:
    """Une erreur : son nom, son message, sa trace."""
    trace = contenu.get("traceback")
    lignes = [_texte(ligne) for ligne in trace[:LIGNES_TRACE]] if isinstance(trace, list) else []
    return {"ename": _texte(contenu.get("ename"), 200), "evalue": _texte(contenu.get("evalue")), "traceback": lignes}


def _clear(contenu: dict[str, Any]) -> dict[str, Any]:
    return {"wait": bool(contenu.get("wait"))}


def _bundle(contenu: dict[str, Any]) -> dict[str, Any] | None:
    donnees, meta, passager = (contenu.get(c) for c in ("data", "metadata", "transient"))
    if not isinstance(donnees, dict):
        return None
    identifiant = passager.get("display_id") if isinstance(passager, dict) else None
    return {
        "data": {m: v for m, v in donnees.items() if isinstance(v, str) or m.endswith("json")},
        "metadata": _meta(meta),
        "transient": {"display_id": identifiant} if isinstance(identifiant, str) else {},
    }


def _meta(meta: Any) -> dict[str, Any]:
    petite = isinstance(meta, dict) and len(json.dumps(meta)) <= META_MAXIMALE
    return meta if petite else {}


def _resultat(contenu: dict[str, Any]) -> dict[str, Any] | None:
    lu = _bundle(contenu)
    rang = parse_rang(contenu.get("execution_count"))
    return None if lu is None else lu | {"execution_count": rang}


def parse_rang(valeur: Any) -> int | None:
    """Un numéro d'exécution plausible, ou None."""
    return valeur if isinstance(valeur, int) and not isinstance(valeur, bool) and 0 <= valeur < 10**6 else None
