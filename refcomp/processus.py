"""Préparer un processus à conduire nbgrader ; à appeler avant d'importer quoi que ce soit de lourd."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def prepare_processus() -> None:
    """Prépare ce processus à conduire nbgrader, sans environnement activé.

    nbgrader cherche la commande `alembic` sur PATH : sans ce dossier, `.venv/bin/refcomp` lancé par son chemin échoue.
    jsonschema, que nbformat charge, compile une grammaire d'adresses (deux secondes) dont aucun carnet n'a l'usage :
    la déclarer absente est prévu par jsonschema.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    scripts = str(Path(sys.executable).parent)
    chemins = os.environ.get("PATH", "").split(os.pathsep)
    if scripts not in chemins:
        os.environ["PATH"] = os.pathsep.join([scripts, *chemins])
