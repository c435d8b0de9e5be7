"""La forme compilée d'un référentiel : le YAML, déjà contrôlé, en JSON, que la bibliothèque charge vite.

Le YAML reste l'original ; le JSON porte son condensé. S'il ne correspond plus, c'est le YAML qui est lu.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import yaml

from refcomp.errors import ReferentielMalFormeError
from refcomp.referentiels.controle import check_referentiel

_Lecteur = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def digest_source(texte: str) -> str:
    """Le condensé d'un YAML, le même sous Windows."""
    return hashlib.sha256(texte.replace("\r\n", "\n").encode()).hexdigest()


def parse_source(texte: str, nom: str) -> dict[str, Any]:
    """Lit et contrôle le YAML d'un référentiel.

    Raises:
        ReferentielMalFormeError: en listant tous les défauts.
    """
    try:
        brut = yaml.load(texte, Loader=_Lecteur)  # noqa: S506 - variante en C de SafeLoader
    except yaml.YAMLError as erreur:
        raise ReferentielMalFormeError(f"{nom} n'est pas un YAML lisible{_place(erreur)}.") from erreur
    defauts = check_referentiel(brut)
    if defauts:
        liste = "\n".join(f"  - {d}" for d in defauts)
        raise ReferentielMalFormeError(f"{nom} : {len(defauts)} défaut{'s' if len(defauts) > 1 else ''}.\n{liste}")
    return dict(brut)


def _place(erreur: yaml.YAMLError) -> str:
    """Où la lecture s'est arrêtée ; le texte de PyYAML est en anglais."""
    marque = getattr(erreur, "problem_mark", None)
    if marque is None:
        return ""
    causes = "une indentation, des guillemets ou une accolade qui manquent, ou « : » dans un texte sans guillemets"
    return f" : ligne {marque.line + 1}, colonne {marque.column + 1} (souvent {causes})"


def compile_source(texte: str, nom: str) -> str:
    """La forme compilée d'un YAML, toujours la même pour un même texte."""
    compile_ = {"source": digest_source(texte), "referentiel": parse_source(texte, nom)}
    return json.dumps(compile_, ensure_ascii=False, separators=(",", ":"), default=str) + "\n"
