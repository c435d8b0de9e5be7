"""Le parent des copies : il a déjà chargé les bibliothèques, et ne fait que se dédoubler.

Il tourne dans bubblewrap, ne détient ni correction, ni secret, ni adresse de base, et ne lit jamais un octet d'une
copie : il reçoit deux descripteurs, les passe au processus qu'il crée, et les oublie. Lancé par `lanceur`.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import random
import socket
import sys
import threading
import warnings
from pathlib import Path
from typing import Any

from refcomp.grading.bac.espaces import drop_root

MESSAGE_MAXIMAL = 8192


def load_bibliotheques(noms: list[str]) -> dict[str, str]:
    """Importe les bibliothèques usuelles ; renvoie nom → version de celles qui sont là."""
    presentes = {}
    # jsonschema, que plotly charge en affichant, compilerait en deux secondes une grammaire d'adresses sans emploi ici.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for nom in noms:
            with contextlib.suppress(Exception):  # absente ou abîmée : la copie qui l'importe aura sa propre erreur
                module = importlib.import_module(nom)
                presentes[nom] = str(getattr(module, "__version__", ""))
        with contextlib.suppress(ImportError):
            importlib.import_module("nbformat")
    del sys.modules["rfc3987_syntax"]
    return presentes


def renew_hasard() -> None:
    """Donne à la copie un hasard à elle : toutes seraient, sinon, parties du même état."""
    random.seed()
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.random.seed()


def _reap() -> None:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _fork_copie(ordre: dict[str, Any], descripteurs: list[int], controle: socket.socket) -> None:
    if os.fork():
        return
    code = 1
    try:
        controle.close()
        renew_hasard()
        from refcomp.grading.bac.veille import watch_copie  # noqa: PLC0415 - déjà chargé ; évite un cycle à l'import

        watch_copie(ordre, *descripteurs)
        code = 0
    finally:
        os._exit(code)  # jamais les sorties du parent : ni atexit, ni tampons partagés


def serve_copies(controle: socket.socket) -> None:
    """Crée un processus par ordre reçu, jusqu'à ce que l'autre côté ferme."""
    while True:
        octets, descripteurs, _, _ = socket.recv_fds(controle, MESSAGE_MAXIMAL, 2)
        if not octets:
            return
        _reap()
        _fork_copie(json.loads(octets), descripteurs, controle)
        for descripteur in descripteurs:
            os.close(descripteur)


def main() -> None:
    """Point d'entrée : `python -m refcomp.grading.bac.parent DESCRIPTEUR BIBLIOTHEQUE…`."""
    controle = socket.socket(fileno=int(sys.argv[1]))
    drop_root()
    from refcomp.grading.bac import noyau, service, veille  # noqa: F401, PLC0415 - après le départ de root

    noyau.prepare_noyaux()  # avant les bibliothèques : plotly choisit son affichage à l'import, d'après l'interprète
    presentes = load_bibliotheques(sys.argv[2:])
    noyau.warm_up()
    os.environ.pop("PYTHONPATH", None)  # un programme qu'une copie lance importe comme elle, pas depuis ce paquet
    gc.collect()
    gc.freeze()  # les pages du parent restent partagées entre les copies
    fils = (
        len(list(Path("/proc/self/task").iterdir())) if Path("/proc/self/task").is_dir() else threading.active_count()
    )
    controle.send(json.dumps({"bibliotheques": presentes, "fils": fils}).encode())
    serve_copies(controle)


if __name__ == "__main__":
    main()
