"""La mémoire d'une copie : ce que coûtent tous ses processus, ses fichiers et ses prises, mesuré par sa veille.

Le noyau ne borne la mémoire que processus par processus ; la somme se fait donc ici, vingt-cinq fois par seconde. Ce
qui ne se voit d'aucun processus (segments System V, `memfd`, mémoire partagée sans fichier) est refusé par `filtre`.
Source : page de manuel `proc(5)` (`status`, `smaps_rollup`), `Documentation/filesystems/proc.rst` du noyau Linux.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path

# Pages à lui, échangées comprises, et tables de pages : les faire grossir ne demande d'écrire dans aucune page.
PROPRES = ("RssAnon:", "RssShmem:", "VmSwap:", "VmPTE:")
PARTAGEES = ("Pss_Anon:", "Pss_Shmem:", "SwapPss:")
PRISE = 2 * 212_992  # ce que le noyau laisse attendre, au plus, dans une prise (`net.core.wmem_max`, doublé)
PRISES_OFFERTES = 32  # celles d'une copie honnête, presque toujours vides
PREMIER = "1"


class Memoire:
    """Les octets qu'une copie ajoute à ceux du parent dont elle est née."""

    def __init__(self, permis: int) -> None:
        """À construire dans les espaces de la copie, avant de bifurquer.

        Args:
            permis: octets au-delà desquels seule compte la mesure exacte, plus chère.
        """
        self._permis = permis
        self._base = read_memoire(Path("/proc/self"))
        # Ouvert maintenant : le /proc de la copie ne montrera plus ce processus, qui est du même réseau qu'elle.
        self._prises = os.open("/proc/self/net/sockstat", os.O_RDONLY)

    def read_supplement(self) -> int:
        """Les octets ajoutés : ceux des processus de la copie, de ses fichiers en mémoire et de ses prises.

        Le /proc de cet espace de montage est, dès que la copie l'a monté, celui de la copie : il ne montre qu'elle, et
        pas ce processus-ci. Avant, c'est celui du bac : la mémoire des voisines lui serait comptée.
        """
        if Path("/proc/self").exists():
            return 0
        processus = [entree for entree in Path("/proc").iterdir() if entree.name.isdigit()]
        hors = _fichiers() + self._attente_des_prises()
        total = hors + sum(self._majorant(p) for p in processus)
        if total <= self._permis or len(processus) == 1:
            return total
        return hors + sum(self._majorant(p) if p.name == PREMIER else read_part(p) for p in processus)

    def _majorant(self, processus: Path) -> int:
        """Seul le premier processus de la copie reçoit les pages du parent ; les autres ne les ont pas deux fois."""
        return max(0, read_memoire(processus) - (self._base if processus.name == PREMIER else 0))

    def _attente_des_prises(self) -> int:
        ouvertes = int(os.pread(self._prises, 64, 0).split()[2])
        return max(0, ouvertes - PRISES_OFFERTES) * PRISE


def _fichiers() -> int:
    total = 0
    for dossier in ("/tmp", "/dev/shm"):  # noqa: S108 - ceux de la copie
        usage = os.statvfs(dossier)
        total += (usage.f_blocks - usage.f_bfree) * usage.f_frsize
    return total


def read_memoire(processus: Path) -> int:
    """Les octets d'un processus, ceux qu'il partage avec d'autres compris ; 0 s'il est fini.

    Args:
        processus: son dossier sous /proc.
    """
    for taches in ([processus], _taches(processus)):  # un processus dont le premier fil a fini ne se lit que d'un autre
        for tache in taches:
            with contextlib.suppress(OSError):
                if octets := _sum_lignes(f"{tache}/status", PROPRES):
                    return octets
    return 0


def read_part(processus: Path) -> int:
    """Les octets qu'un processus a en propre, plus sa part de ceux qu'il partage avec ceux dont il est né.

    Args:
        processus: son dossier sous /proc ; s'il refuse de montrer sa part, tout lui est compté.
    """
    with contextlib.suppress(OSError):
        if part := _sum_lignes(f"{processus}/smaps_rollup", PARTAGEES):
            return part + _sum_lignes(f"{processus}/status", ("VmPTE:",))
    return read_memoire(processus)


def _taches(processus: Path) -> Iterable[Path]:
    with contextlib.suppress(OSError):
        yield from (processus / "task").iterdir()


def _sum_lignes(chemin: str, debuts: tuple[str, ...]) -> int:
    total = 0
    with open(chemin, encoding="ascii", errors="replace") as lignes:  # noqa: PTH123 - lu vingt-cinq fois par seconde
        for ligne in lignes:
            if ligne.startswith(debuts):
                total += int(ligne.split()[1]) * 1024
    return total
