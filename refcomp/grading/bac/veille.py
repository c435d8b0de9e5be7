"""La veille d'une copie : le processus qui l'enferme, la surveille et la tue. Il n'exécute rien d'elle.

Il vit hors de l'espace de processus de la copie, qui ne peut donc ni le voir ni lui envoyer de signal. Sa mort, ou la
fermeture de sa prise par le côté de confiance, entraîne celle de la copie et de tout ce qu'elle a lancé.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from refcomp.grading.bac.espaces import enter_espaces
from refcomp.grading.bac.intrus import has_intrus, read_pile, read_prise
from refcomp.grading.bac.memoire import Memoire
from refcomp.grading.bac.protocole import send_trame

PERIODE_MS = 40
REPOS = 3  # temps de repos pour un temps de mesure
INTERROMPRE, MESURER, FOUILLER = b"I", b"A", b"P"
MARGE = 10.0  # secondes après lesquelles une copie meurt même si le côté de confiance l'a oubliée


def watch_copie(ordre: dict[str, Any], donnees: int, ordres: int) -> None:
    """Enferme une copie, la lance, la surveille jusqu'à sa fin, et dit au côté de confiance comment elle a fini.

    Args:
        ordre: `bornes` et `masques` (dossiers à rendre vides).
        donnees: descripteur par où la copie parle.
        ordres: descripteur par où le côté de confiance interrompt ; sa fermeture tue.
    """
    canal = socket.socket(fileno=ordres)
    bornes = ordre["bornes"]
    try:
        enter_espaces(int(bornes["disque"]), int(bornes["fichiers"]), ordre["masques"])
        memoire = Memoire(int(bornes["memoire"]))
        intrus = partial(has_intrus, read_prise(donnees), read_pile(Path("/proc/self")))
    except OSError as erreur:
        send_trame(canal, {"fin": "refus", "detail": str(erreur)})
        return
    pid = os.fork()
    if pid == 0:
        canal.close()
        from refcomp.grading.bac.service import serve_copie  # noqa: PLC0415 - déjà chargé par le parent

        serve_copie(socket.socket(fileno=donnees), ordre)
        os._exit(0)
    os.close(donnees)
    fin = _watch(pid, canal, (memoire, intrus), bornes)
    with contextlib.suppress(OSError):
        send_trame(canal, fin)


def _watch(
    pid: int, canal: socket.socket, mesures: tuple[Memoire, Callable[[], bool]], bornes: dict[str, Any]
) -> dict[str, Any]:
    memoire, intrus = mesures
    descripteur = os.pidfd_open(pid)
    attente = select.poll()
    attente.register(canal, select.POLLIN | select.POLLHUP)
    attente.register(descripteur, select.POLLIN)
    limite = time.monotonic() + float(bornes["carnet"]) + MARGE
    pause = float(PERIODE_MS)
    while True:
        prets = {d for d, _ in attente.poll(pause)}
        if descripteur in prets:
            return _fin(pid, "termine")
        if canal.fileno() in prets:
            octet = canal.recv(1)
            if octet == MESURER:
                send_trame(canal, {"attente": _attente()})
            elif octet == FOUILLER:
                send_trame(canal, {"intrus": intrus()})
            elif octet == INTERROMPRE:
                os.kill(pid, signal.SIGINT)
            else:
                return _kill(pid, "ferme")
        debut = time.monotonic()
        if memoire.read_supplement() > int(bornes["memoire"]):
            return _kill(pid, "memoire")
        # Beaucoup de processus sont longs à mesurer : la veille d'une copie n'occupe pas le cœur d'une voisine.
        pause = max(PERIODE_MS, REPOS * 1000 * (time.monotonic() - debut))
        if time.monotonic() > limite:
            return _kill(pid, "duree")


def _attente() -> float:
    """Les secondes que la copie, prête à calculer, a passées sans qu'un cœur soit libre ; 0 si le noyau ne le dit pas.

    Source : `Documentation/scheduler/sched-stats.rst` du noyau Linux, deuxième nombre de `/proc/<pid>/schedstat`.
    """
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int(Path("/proc/1/schedstat").read_text(encoding="ascii").split()[1]) / 1e9
    return 0.0


def _kill(pid: int, raison: str) -> dict[str, Any]:
    os.kill(pid, signal.SIGKILL)
    return _fin(pid, raison)


def _fin(pid: int, raison: str) -> dict[str, Any]:
    _, etat = os.waitpid(pid, 0)
    return {"fin": raison, "code": os.waitstatus_to_exitcode(etat)}
