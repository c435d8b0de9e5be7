"""Ouvrir un bac à sable : bubblewrap, puis dedans le parent des copies.

Ce qui est monté est nommé ici, et rien d'autre n'existe pour une copie : le système en lecture seule, l'environnement
Python, quelques fichiers de ce paquet. Ni dossier personnel, ni cours, ni réseau, ni variable d'environnement.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from refcomp.errors import IsolationImpossibleError
from refcomp.grading.bac.bornes import Bornes
from refcomp.grading.bac.espaces import BAC, BIBLIOTHEQUE

BIBLIOTHEQUES = (
    "numpy",
    "pandas",
    "pandas.testing",
    "numpy.testing",
    "unittest",
    "plotly.express",
    "plotly.graph_objects",
    "ipywidgets",
    "matplotlib.pyplot",
    "openpyxl",
)
DELAI_OUVERTURE = 90
SYSTEME = ("/usr", "/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/localtime", "/etc/fonts")
LIENS = ("/bin", "/lib", "/lib32", "/lib64", "/sbin")
AILLEURS = "/environnement"
ENVIRONNEMENT = {
    "PATH": "{programmes}:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "HOME": "/tmp",  # noqa: S108 - le /tmp privé du bac
    "IPYTHONDIR": "/tmp/ipython",  # noqa: S108 - idem
    "PYTHONPATH": BAC,
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONUTF8": "1",
    "NBGRADER_EXECUTION": "autograde",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "MPLCONFIGDIR": "/tmp/matplotlib",  # noqa: S108 - idem
    # Les bibliothèques à plusieurs fils d'exécution ne survivent pas à une bifurcation : un seul fil partout.
    **dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "BLIS_NUM_THREADS"), "1"
    ),
}


@dataclass(frozen=True)
class Prises:
    """Les deux prises d'une copie : `donnees` pour lui parler, `ordres` pour l'interrompre et savoir sa fin."""

    donnees: socket.socket
    ordres: socket.socket

    def close(self) -> None:
        """Ferme les deux : la copie meurt avec tout ce qu'elle a lancé."""
        self.donnees.close()
        self.ordres.close()


class Bac:
    """Un bac à sable ouvert : un parent prêt à créer des copies."""

    def __init__(self, bibliotheques: tuple[str, ...] = BIBLIOTHEQUES) -> None:
        """Ouvre le bac.

        Raises:
            IsolationImpossibleError: si cette machine ne le permet pas ; le message dit pourquoi et que faire.
        """
        self._controle, autre = _paire_de_messages()
        self._erreurs = tempfile.TemporaryFile()  # noqa: SIM115 - vit autant que le bac
        self._etat: dict[str, Any] | None = None
        self._verrou = threading.Lock()
        with autre:
            try:
                self._processus = self._launch(build_commande(autre.fileno(), bibliotheques), autre.fileno())
            except BaseException:
                self._controle.close()
                raise

    def _launch(self, commande: list[str], descripteur: int) -> subprocess.Popen[bytes]:
        """Lance bubblewrap d'un fil d'exécution qui l'attend : `--die-with-parent` le lie au fil qui l'a lancé."""
        lance: queue.Queue[subprocess.Popen[bytes] | OSError] = queue.Queue()

        def run() -> None:
            try:
                processus = subprocess.Popen(  # noqa: S603 - commande composée ici, sans interpréteur
                    commande,
                    pass_fds=[descripteur],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=self._erreurs,
                    env={},
                )
            except OSError as erreur:
                lance.put(erreur)
                return
            lance.put(processus)
            processus.wait()

        threading.Thread(target=run, name="bac", daemon=True).start()
        resultat = lance.get()
        if isinstance(resultat, OSError):
            raise IsolationImpossibleError(_explain(str(resultat)))
        return resultat

    def wait(self) -> dict[str, Any]:
        """Attend que le parent soit prêt ; rend ce qu'il a chargé.

        Raises:
            IsolationImpossibleError: s'il n'a pas pu s'ouvrir.
        """
        with self._verrou:
            if self._etat is None:
                self._controle.settimeout(DELAI_OUVERTURE)
                try:
                    octets = self._controle.recv(65536)
                except OSError:
                    octets = b""
                if not octets:
                    self.close()
                    raise IsolationImpossibleError(_explain(self._read_erreurs()))
                self._etat = json.loads(octets)
                self._controle.settimeout(None)
            return dict(self._etat or {})

    def open_copie(self, bornes: Bornes, *, refcomp_autorise: bool) -> Prises:
        """Demande au parent un processus pour une copie.

        Raises:
            IsolationImpossibleError: si le parent est mort.
        """
        donnees, donnees_copie = socket.socketpair()
        ordres, ordres_veille = socket.socketpair()
        ordre = {
            "bornes": bornes.export_json(),
            "masques": [] if refcomp_autorise else masques_refcomp(),
            "refcomp_autorise": refcomp_autorise,
        }
        with donnees_copie, ordres_veille:
            try:
                descripteurs = [donnees_copie.fileno(), ordres_veille.fileno()]
                socket.send_fds(self._controle, [json.dumps(ordre).encode()], descripteurs)
            except OSError:
                Prises(donnees, ordres).close()
                raise IsolationImpossibleError(_explain(self._read_erreurs())) from None
        return Prises(donnees, ordres)

    def is_vivant(self) -> bool:
        """Vrai si le parent des copies vit encore."""
        return self._processus.poll() is None

    def close(self) -> None:
        """Ferme le bac et tue tout ce qu'il contient."""
        self._controle.close()
        self._processus.kill()
        self._processus.wait()

    def _read_erreurs(self) -> str:
        self._erreurs.seek(0)
        return self._erreurs.read()[-2000:].decode("utf-8", errors="replace")


def _paire_de_messages() -> tuple[socket.socket, socket.socket]:
    genre = getattr(socket, "SOCK_SEQPACKET", None)
    if sys.platform != "linux" or genre is None:
        raise IsolationImpossibleError(_explain(""))
    ici, la = socket.socketpair(socket.AF_UNIX, genre)
    return ici, la


def build_commande(descripteur: int, bibliotheques: tuple[str, ...]) -> list[str]:
    """La ligne de commande de bubblewrap.

    Raises:
        IsolationImpossibleError: si bubblewrap n'est pas installé.
    """
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise IsolationImpossibleError(_explain(""))
    commande = [bwrap, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    commande += ["--die-with-parent", "--new-session", "--clearenv", *_identite()]
    for chemin in SYSTEME:
        commande += ["--ro-bind-try", chemin, chemin]
    for lien in LIENS:
        if Path(lien).is_symlink():
            commande += ["--symlink", str(Path(lien).readlink()), lien]
        elif Path(lien).is_dir():
            commande += ["--ro-bind", lien, lien]
    for source, cible in [*((d, _place(d)) for d in _dossiers_python()), *_paquet()]:
        for parent in reversed(Path(cible).parents[:-1]):  # créés par root, ils seraient sinon fermés aux autres
            commande += ["--perms", "0755", "--dir", str(parent)]
        commande += ["--ro-bind", source, cible]
    commande += ["--proc", "/proc", "--dev", "/dev", "--perms", "1777", "--tmpfs", "/tmp", "--chdir", "/tmp"]  # noqa: S108
    for nom, valeur in ENVIRONNEMENT.items():
        # D'abord les programmes de l'environnement : `python` et `python3` sont ceux du carnet, comme sous Jupyter.
        commande += ["--setenv", nom, valeur.replace("{programmes}", _place(str(Path(sys.prefix) / "bin")))]
    return [*commande, _place(sys.executable), "-m", "refcomp.grading.bac.parent", str(descripteur), *bibliotheques]


def _identite() -> list[str]:
    """Lancé par root, bubblewrap garde de quoi quitter root ; sinon il crée un espace d'utilisateur."""
    if os.geteuid() == 0:
        return ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--cap-add", "CAP_SYS_ADMIN"]
    return ["--unshare-user"]


def _dossiers_python() -> list[str]:
    """Les dossiers de Python hors de /usr : l'environnement du projet et l'installation dont il dépend."""
    voulus = {sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parent.parent)}
    return sorted(d for d in voulus if not d.startswith("/usr/") and d != "/usr")


def _place(chemin: str) -> str:
    """Où un chemin de l'environnement apparaît dans le bac : à sa place, sauf sous /tmp, que chaque copie a à elle."""
    return f"{AILLEURS}{chemin}" if chemin.startswith("/tmp/") else chemin  # noqa: S108 - idem


def _paquet() -> list[tuple[str, str]]:
    """Ce paquet-ci, et refcomp entier à part : la bibliothèque est publique, aucune correction n'y est."""
    refcomp = Path(str(files("refcomp")))
    return [
        (str(refcomp / "__init__.py"), f"{BAC}/refcomp/__init__.py"),
        (str(refcomp / "grading" / "__init__.py"), f"{BAC}/refcomp/grading/__init__.py"),
        (str(refcomp / "grading" / "bac"), f"{BAC}/refcomp/grading/bac"),
        (str(refcomp), f"{BIBLIOTHEQUE}/refcomp"),
    ]


def masques_refcomp() -> list[str]:
    """Les dossiers à rendre vides quand la copie ne doit pas disposer de refcomp."""
    installe = Path(sysconfig.get_path("purelib")) / "refcomp"
    return [BIBLIOTHEQUE, *([_place(str(installe))] if installe.is_dir() else [])]


def _explain(erreurs: str) -> str:
    if sys.platform != "linux":
        cause = "l'isolation demande Linux"
    elif shutil.which("bwrap") is None:
        cause = "bubblewrap n'est pas installé (Debian, Ubuntu : sudo apt-get install bubblewrap)"
    else:
        cause = f"bubblewrap n'a pas pu ouvrir le bac à sable : {erreurs.strip() or 'aucun détail'}"
    return (
        f"Les copies ne peuvent pas être isolées sur cette machine : {cause}. Rien n'a été exécuté. "
        "Pour corriger quand même des copies auxquelles vous faites confiance : refcomp corriger … --sans-isolation "
        "(la note reste jugée hors du processus de l'étudiant, mais son code aura accès à vos fichiers et au réseau)."
    )


class _Reserve:
    """Le bac de ce processus, ouvert au premier besoin, rouvert s'il est mort."""

    def __init__(self) -> None:
        self._bac: Bac | None = None
        self._pid = 0
        self._verrou = threading.Lock()

    def start(self) -> None:
        """Commence à ouvrir le bac, sans l'attendre ni se plaindre : `get` dira ce qui ne va pas."""
        with contextlib.suppress(IsolationImpossibleError), self._verrou:
            self._open()

    def get(self) -> Bac:
        """Le bac, vivant et prêt.

        Raises:
            IsolationImpossibleError: s'il ne peut pas s'ouvrir.
        """
        with self._verrou:
            bac = self._open()
            bac.wait()
            return bac

    def _open(self) -> Bac:
        if self._bac is None or self._pid != os.getpid() or not self._bac.is_vivant():
            self._bac, self._pid = Bac(), os.getpid()
        return self._bac

    def close(self) -> None:
        """Ferme le bac s'il est ouvert par ce processus."""
        with self._verrou:
            if self._bac is not None and self._pid == os.getpid():
                self._bac.close()
            self._bac = None


RESERVE = _Reserve()
atexit.register(RESERVE.close)
