"""Le filtre d'appels système d'une copie (seccomp) : ceux qui n'ont rien à faire dans un carnet échouent.

Le filtre refuse par une erreur ordinaire plutôt que de tuer : une bibliothèque qui essaie puis renonce continue.
Sources : page de manuel `seccomp(2)` ; `linux/filter.h`, `linux/audit.h`, `asm/unistd_64.h`, `asm-generic/unistd.h`.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

from refcomp.grading.bac.espaces import call_libc

PR_SET_SECCOMP, MODE_FILTRE = 22, 2
CHARGER, SAUTER_EGAL, SAUTER_AU_MOINS, SAUTER_BITS, RENDRE, GARDER_BITS = 0x20, 0x15, 0x35, 0x45, 0x06, 0x54
PERMETTRE, TUER, ERREUR = 0x7FFF0000, 0x80000000, 0x00050000
NUMERO, ARCHITECTURE, ARGUMENT_0, ARGUMENT_3 = 0, 4, 16, 40
BIT_X32 = 0x40000000
ESPACES_NEUFS = 0x7E020080  # tous les drapeaux CLONE_NEW*
GENRE_DE_MEMOIRE, PARTAGEE_SANS_FICHIER = 0x2F, 0x21  # MAP_TYPE | MAP_ANONYMOUS ; MAP_SHARED | MAP_ANONYMOUS
FAMILLES_PERMISES = (1, 2, 10)  # AF_UNIX, AF_INET, AF_INET6 : les autres (vsock, netlink) mènent à l'hôte

# appel → (numéro sur x86_64, numéro sur aarch64)
INTERDITS: dict[str, tuple[int, int | None]] = {
    # espaces de noms et montages : ce qui rendrait des privilèges
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "open_tree": (428, 428),
    "fsopen": (430, 430),
    "fsmount": (432, 432),
    "fsconfig": (431, 431),
    "fspick": (433, 433),
    # regarder dans un autre processus
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    # grandes surfaces d'attaque du noyau, sans usage dans un carnet
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "vmsplice": (278, 75),
    "memfd_secret": (447, 447),
    "fanotify_init": (300, 262),
    "open_by_handle_at": (304, 265),
    "name_to_handle_at": (303, 264),
    # la machine elle-même
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "quotactl": (179, 60),
    "syslog": (103, 116),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "iopl": (172, None),
    "ioperm": (173, None),
    "lookup_dcookie": (212, 18),
    "nfsservctl": (180, 42),
    "vhangup": (153, 58),
    "personality": (135, 92),
}
# De la mémoire qu'aucun processus ne montre : « absent » fait passer les bibliothèques par un fichier, qui est compté.
ABSENTS: dict[str, tuple[int, int]] = {
    "memfd_create": (319, 279),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "clone3": (435, 435),  # cache ses drapeaux derrière un pointeur : la bibliothèque C revient à clone
}
CLONE, SOCKET, MMAP = (56, 220), (41, 198), (9, 222)
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}


def _instruction(code: int, valeur: int, vrai: int = 0, faux: int = 0) -> bytes:
    return struct.pack("HBBI", code, vrai, faux, valeur)


def build_filtre(machine: str) -> bytes | None:
    """Le programme BPF pour une architecture ; None si elle n'est pas connue.

    Args:
        machine: ce que rend `platform.machine()`.
    """
    if machine not in MACHINES:
        return None
    rang, audit = MACHINES[machine]
    erreur = _instruction(RENDRE, ERREUR | errno.EPERM)
    programme = [
        _instruction(CHARGER, ARCHITECTURE),
        _instruction(SAUTER_EGAL, audit, vrai=1),
        _instruction(RENDRE, TUER),
        _instruction(CHARGER, NUMERO),
        _instruction(SAUTER_AU_MOINS, BIT_X32, faux=1),
        erreur,
    ]
    for numeros in INTERDITS.values():
        if (numero := numeros[rang]) is not None:
            programme += [_instruction(SAUTER_EGAL, numero, faux=1), erreur]
    for numeros_absents in ABSENTS.values():
        programme += [
            _instruction(SAUTER_EGAL, numeros_absents[rang], faux=1),
            _instruction(RENDRE, ERREUR | errno.ENOSYS),
        ]
    programme += _filter_arguments(rang)
    return b"".join(programme)


def _filter_arguments(rang: int) -> list[bytes]:
    """La fin du programme : les appels permis ou non selon un argument ; tous les autres sont permis."""
    erreur, permettre = _instruction(RENDRE, ERREUR | errno.EPERM), _instruction(RENDRE, PERMETTRE)
    return [
        _instruction(SAUTER_EGAL, CLONE[rang], faux=4),
        _instruction(CHARGER, ARGUMENT_0),
        _instruction(SAUTER_BITS, ESPACES_NEUFS, faux=1),
        erreur,
        permettre,
        # Remplie puis oubliée, une mémoire partagée sans fichier n'est plus celle d'aucun processus.
        _instruction(SAUTER_EGAL, MMAP[rang], faux=5),
        _instruction(CHARGER, ARGUMENT_3),
        _instruction(GARDER_BITS, GENRE_DE_MEMOIRE),
        _instruction(SAUTER_EGAL, PARTAGEE_SANS_FICHIER, faux=1),
        erreur,
        permettre,
        _instruction(SAUTER_EGAL, SOCKET[rang], faux=len(FAMILLES_PERMISES) + 3),
        _instruction(CHARGER, ARGUMENT_0),
        *(
            _instruction(SAUTER_EGAL, famille, vrai=len(FAMILLES_PERMISES) - place)
            for place, famille in enumerate(FAMILLES_PERMISES)
        ),
        _instruction(RENDRE, ERREUR | errno.EAFNOSUPPORT),
        permettre,
        permettre,
    ]


class _Programme(ctypes.Structure):
    _fields_ = (("longueur", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def apply_filtre() -> bool:
    """Pose le filtre sur ce processus et ses descendants ; faux si l'architecture n'est pas connue."""
    octets = build_filtre(platform.machine())
    if octets is None:
        return False
    programme = _Programme(len(octets) // 8, octets)
    call_libc("prctl", PR_SET_SECCOMP, MODE_FILTRE, ctypes.byref(programme), 0, 0)
    return True
