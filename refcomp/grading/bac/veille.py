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
from pathlib import Path
from typing import Any

from refcomp.grading.bac.espaces import enter_espaces
from refcomp.grading.bac.protocole import send_trame

PERIODE_MS = 40
INTERROMPRE = b"I"
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
    except OSError as erreur:
        send_trame(canal, {"fin": "refus", "detail": str(erreur)})
        return
    base = read_memoire("/proc/self/status")
    pid = os.fork()
    if pid == 0:
        canal.close()
        from refcomp.grading.bac.service import serve_copie  # noqa: PLC0415 - déjà chargé par le parent

        serve_copie(socket.socket(fileno=donnees), ordre)
        os._exit(0)
    os.close(donnees)
    fin = _watch(pid, canal, base, bornes)
    with contextlib.suppress(OSError):
        send_trame(canal, fin)


def _watch(pid: int, canal: socket.socket, base: int, bornes: dict[str, Any]) -> dict[str, Any]:
    descripteur = os.pidfd_open(pid)
    attente = select.poll()
    attente.register(canal, select.POLLIN | select.POLLHUP)
    attente.register(descripteur, select.POLLIN)
    limite = time.monotonic() + float(bornes["carnet"]) + MARGE
    while True:
        prets = {d for d, _ in attente.poll(PERIODE_MS)}
        if descripteur in prets:
            return _fin(pid, "termine")
        if canal.fileno() in prets:
            octet = canal.recv(1)
            if octet != INTERROMPRE:
                return _kill(pid, "ferme")
            os.kill(pid, signal.SIGINT)
        if read_supplement(base) > int(bornes["memoire"]):
            return _kill(pid, "memoire")
        if time.monotonic() > limite:
            return _kill(pid, "duree")


def _kill(pid: int, raison: str) -> dict[str, Any]:
    os.kill(pid, signal.SIGKILL)
    return _fin(pid, raison)


def _fin(pid: int, raison: str) -> dict[str, Any]:
    _, etat = os.waitpid(pid, 0)
    return {"fin": raison, "code": os.waitstatus_to_exitcode(etat)}


def read_memoire(chemin: str) -> int:
    """Les octets de mémoire propre d'un processus (pages anonymes et partagées en mémoire), d'après son `status`."""
    total = 0
    with open(chemin, encoding="ascii", errors="replace") as lignes:  # noqa: PTH123 - lu vingt-cinq fois par seconde
        for ligne in lignes:
            if ligne.startswith(("RssAnon:", "RssShmem:")):
                total += int(ligne.split()[1]) * 1024
    return total


def read_supplement(base: int) -> int:
    """Les octets que la copie ajoute à ceux du parent : ses processus, plus ses fichiers en mémoire.

    Le /proc de cet espace de montage est, dès que la copie l'a monté, celui de la copie : il ne montre qu'elle, et pas
    ce processus-ci. Avant, c'est celui du bac : la mémoire des voisines lui serait comptée.
    """
    if Path("/proc/self").exists():
        return 0
    total = 0
    for dossier in ("/tmp", "/dev/shm"):  # noqa: S108 - ceux de la copie
        usage = os.statvfs(dossier)
        total += (usage.f_blocks - usage.f_bfree) * usage.f_frsize
    for entree in Path("/proc").iterdir():
        if entree.name.isdigit():
            with contextlib.suppress(OSError, ValueError):
                total += max(0, read_memoire(f"{entree}/status") - base)
    return total
