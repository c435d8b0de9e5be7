"""Les verrous d'une copie : ressources bornées, privilèges perdus, fichiers et réseau refusés une seconde fois.

Landlock double les espaces de noms : si l'un cède, l'autre tient. Il est posé là où le noyau l'a (Linux 5.13 et plus).
Sources : pages de manuel `capabilities(7)`, `prctl(2)`, `setrlimit(2)`, `landlock(7)` ; `linux/landlock.h`.
"""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from typing import Any

from refcomp.grading.bac.espaces import CloisonError, call_libc

PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
VERSION_CAPACITES = 0x20080522
CREER, AJOUTER, POSER = 444, 445, 446  # landlock_create_ruleset, _add_rule, _restrict_self
EXECUTER, ECRIRE, LIRE, LISTER = 1, 2, 4, 8
DROITS_PAR_VERSION = {1: 2**13 - 1, 2: 2**14 - 1, 3: 2**15 - 1, 4: 2**15 - 1}
DROITS_RECENTS = 2**16 - 1  # depuis la version 5
RESEAU, PORTEE = 4, 6  # versions qui savent refuser les connexions TCP, puis les prises et signaux du dehors
PERIPHERIQUES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty", "/dev/pts")


def limit_ressources(bornes: dict[str, Any]) -> None:
    """Pose les limites du noyau sur ce processus et ses descendants."""
    import resource  # noqa: PLC0415 - POSIX seulement ; ce module s'importe aussi sous Windows, dans les essais

    donnees = _memoire_du_parent() + int(bornes["memoire"])
    limites = {
        resource.RLIMIT_CPU: int(bornes["processeur"]),
        resource.RLIMIT_DATA: donnees,
        resource.RLIMIT_FSIZE: int(bornes["disque"]),
        resource.RLIMIT_NPROC: int(bornes["processus"]),
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
    }
    for nom, valeur in limites.items():
        resource.setrlimit(nom, (valeur, valeur))


def _memoire_du_parent() -> int:
    """Les octets de données déjà réservés à la bifurcation : la copie ne doit payer que ce qu'elle ajoute."""
    for ligne in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
        if ligne.startswith("VmData:"):
            return int(ligne.split()[1]) * 1024
    raise CloisonError("VmData absent de /proc/self/status")


def drop_privileges() -> None:
    """Perd toutes les capacités, celles d'aujourd'hui et celles qu'un programme pourrait rendre."""
    for capacite in range(int(Path("/proc/sys/kernel/cap_last_cap").read_text(encoding="ascii")) + 1):
        call_libc("prctl", PR_CAPBSET_DROP, capacite, 0, 0, 0)
    entete = (ctypes.c_uint32 * 2)(VERSION_CAPACITES, 0)
    call_libc("capset", ctypes.byref(entete), ctypes.byref((ctypes.c_uint32 * 6)()))
    call_libc("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


class _Regles(ctypes.Structure):
    _fields_ = (("fichiers", ctypes.c_uint64), ("reseau", ctypes.c_uint64), ("portee", ctypes.c_uint64))


class _Sous(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("droits", ctypes.c_uint64), ("dossier", ctypes.c_int32))


def version_landlock() -> int:
    """La version de Landlock du noyau ; 0 s'il n'en a pas."""
    try:
        return call_libc("syscall", CREER, None, ctypes.c_size_t(0), 1)
    except CloisonError:
        return 0


def apply_landlock() -> int:
    """Ne laisse lire que ce qui est monté, écrire que sous /tmp ; renvoie la version posée, ou 0."""
    version = version_landlock()
    if version <= 0:
        return 0
    droits = DROITS_PAR_VERSION.get(version, DROITS_RECENTS)
    regles = _Regles(droits, 3 if version >= RESEAU else 0, 3 if version >= PORTEE else 0)
    ensemble = call_libc("syscall", CREER, ctypes.byref(regles), ctypes.c_size_t(ctypes.sizeof(regles)), 0)
    _allow(ensemble, "/", EXECUTER | LIRE | LISTER)
    for libre in ("/tmp", "/dev/shm"):  # noqa: S108 - privés à la copie
        _allow(ensemble, libre, droits)
    for peripherique in PERIPHERIQUES:
        if Path(peripherique).exists():
            sur_fichier = EXECUTER | ECRIRE | LIRE | (droits & (1 << 14 | 1 << 15))
            _allow(ensemble, peripherique, droits if Path(peripherique).is_dir() else sur_fichier)
    call_libc("syscall", POSER, ensemble, 0)
    os.close(ensemble)
    return version


def _allow(ensemble: int, chemin: str, droits: int) -> None:
    descripteur = os.open(chemin, os.O_PATH | os.O_CLOEXEC)
    regle = _Sous(droits, descripteur)
    try:
        call_libc("syscall", AJOUTER, ensemble, 1, ctypes.byref(regle), 0)
    finally:
        os.close(descripteur)
