"""La forme compilée d'un référentiel : le YAML, déjà contrôlé, en JSON, que la bibliothèque charge vite.

Le YAML reste l'original ; le JSON porte son condensé. S'il ne correspond plus, c'est le YAML qui est lu.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from refcomp.errors import ReferentielMalFormeError
from refcomp.referentiels.controle import check_referentiel
from refcomp.referentiels.lecture import parse_yaml, render_defauts


def digest_source(texte: str) -> str:
    """Le condensé d'un YAML, le même sous Windows."""
    return hashlib.sha256(texte.replace("\r\n", "\n").encode()).hexdigest()


def parse_source(texte: str, nom: str) -> dict[str, Any]:
    """Lit et contrôle le YAML d'un référentiel.

    Raises:
        ReferentielMalFormeError: en listant tous les défauts.
    """
    brut = parse_yaml(texte, nom)
    defauts = check_referentiel(brut)
    if defauts:
        raise ReferentielMalFormeError(render_defauts(nom, defauts))
    return dict(brut)


def compile_source(texte: str, nom: str) -> str:
    """La forme compilée d'un YAML, toujours la même pour un même texte."""
    compile_ = {"source": digest_source(texte), "referentiel": parse_source(texte, nom)}
    return json.dumps(compile_, ensure_ascii=False, separators=(",", ":"), default=str) + "\n"
