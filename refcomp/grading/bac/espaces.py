"""Les espaces de noms d'une copie : utilisateur, montages, processus, réseau, communications, rien du voisin.

Le bac lui-même (bubblewrap) a déjà ôté le réseau et le système. Mais les copies d'un même bac, nées du même parent,
partageraient fichiers, mémoire et signaux : chacune s'enferme donc encore, avant de lire un seul octet d'elle-même.
Source : pages de manuel `unshare(2)`, `mount(2)`, `user_namespaces(7)`, `pid_namespaces(7)`.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from pathlib import Path

CLONE_NEWNS, CLONE_NEWUTS, CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 0x1000, 0x4000, 0x40000
AT_FDCWD, AT_RECURSIVE, MOUNT_ATTR_RDONLY = -100, 0x8000, 1
APPEL_MOUNT_SETATTR = 442  # le même sur toutes les architectures, comme tous les appels récents
UTILISATEUR = 64086  # sans compte ni fichier ; hors des plages qu'emploient Debian et systemd
BAC, BIBLIOTHEQUE = "/bac", "/refcomp_autorise"  # où le lanceur monte ce paquet, et refcomp entier
DOSSIER = Path("/tmp/copie")  # noqa: S108 - le /tmp privé de la copie

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class CloisonError(OSError):
    """Une cloison n'a pas pu être posée : la copie ne doit pas s'exécuter."""


def call_libc(nom: str, *arguments: object) -> int:
    """Appelle une fonction de la bibliothèque C.

    Raises:
        CloisonError: si elle échoue ; le message dit laquelle et pourquoi.
    """
    retour = int(getattr(_libc, nom)(*arguments))
    if retour < 0:
        code = ctypes.get_errno()
        raise CloisonError(code, f"{nom} : {os.strerror(code)}")
    return retour


def mount(source: str, cible: str, nature: str, drapeaux: int, options: str = "") -> None:
    """Monte un système de fichiers."""
    call_libc("mount", source.encode(), cible.encode(), nature.encode(), drapeaux, options.encode() or None)


def drop_root() -> None:
    """Quitte l'identité root : ses processus échapperaient à la limite de leur nombre (`RLIMIT_NPROC`).

    Monte d'abord un /proc entier : celui de bubblewrap est couvert par endroits, et le noyau refuse à un espace de noms
    fils d'en monter un plus bavard que celui de son père.
    """
    if os.getuid() != 0:
        return
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    os.setgroups([])
    os.setresgid(UTILISATEUR, UTILISATEUR, UTILISATEUR)
    os.setresuid(UTILISATEUR, UTILISATEUR, UTILISATEUR)
    call_libc("prctl", 4, 1, 0, 0, 0)  # PR_SET_DUMPABLE : sans lui, /proc/self n'appartient plus au processus


def enter_espaces(disque: int, fichiers: int, masques: list[str]) -> None:
    """Fait entrer ce processus dans des espaces neufs ; son prochain fils sera le processus 1 de son monde.

    Args:
        disque: octets du dossier de la copie.
        fichiers: fichiers et dossiers qu'elle peut créer.
        masques: dossiers à rendre vides.
    """
    uid, gid = os.getuid(), os.getgid()
    # Le réseau du bac est déjà vide, mais deux copies s'y parleraient par la boucle locale.
    reste = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWNET
    call_libc("unshare", CLONE_NEWUSER | reste)
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{uid} {uid} 1", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{gid} {gid} 1", encoding="ascii")
    call_libc("mount", b"none", b"/", None, MS_REC | MS_PRIVATE, None)
    _lock_arborescence()
    options = f"size={disque},nr_inodes={fichiers},mode=700"
    mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, options)  # noqa: S108 - on le rend privé
    mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, options)  # noqa: S108 - partagé, sinon, entre copies
    # /dev/zero, projeté en mémoire, en donnerait que rien ne compte ; /dev/full se lit de même et ne se projette pas.
    mount("/dev/full", "/dev/zero", "", MS_BIND)
    mount("devpts", "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=600")
    for masque in masques:
        mount("tmpfs", masque, "tmpfs", MS_NOSUID | MS_NODEV | MS_RDONLY, "size=0,mode=555")


def _lock_arborescence() -> None:
    """Met tout ce que le parent montrait en lecture seule : un fichier laissé par une copie serait vu des suivantes."""
    attributs = (ctypes.c_uint64 * 4)(MOUNT_ATTR_RDONLY, 0, 0, 0)
    taille = ctypes.c_size_t(ctypes.sizeof(attributs))
    call_libc(
        "syscall", APPEL_MOUNT_SETATTR, AT_FDCWD, ctypes.c_char_p(b"/"), AT_RECURSIVE, ctypes.byref(attributs), taille
    )


def enter_processus() -> None:
    """À appeler par le processus 1 de la copie : son /proc ne montre que lui."""
    os.setsid()  # sans quoi un signal au groupe de processus atteindrait la veille, le parent et les autres copies
    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    mount("/dev/null", "/proc/cmdline", "", MS_BIND)  # la ligne d'amorçage de l'hôte ne regarde pas les copies
    with contextlib.suppress(OSError):
        # Si la machine manque de mémoire malgré tout, c'est la copie que le noyau doit choisir.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    DOSSIER.mkdir(mode=0o700)
    os.chdir(DOSSIER)
