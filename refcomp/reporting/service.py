"""Servir le tableau de bord (Voilà) et JupyterLab sur cette machine seulement, chacun avec un jeton.

Voilà n'a pas de jeton par défaut : le tableau de bord d'une classe serait lisible de tout programme de la machine.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from refcomp.errors import CoursInvalideError
from refcomp.reporting.bord.adresses import BASE, BORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

HOTE = "127.0.0.1"
DELAI_DEMARRAGE = 60
ACCUEIL = BORDS["cohorte"][0]
NOYAU = 200 * 2**20  # octets qu'un noyau prêt ne partage pas avec les autres, mesurés sur la démonstration
PART_DE_MEMOIRE = 3  # les noyaux prêts prennent au plus le tiers de la mémoire libre
# Sans cette liste, Voilà charge toutes les extensions de JupyterLab, qui échouent dans sa page.
EXTENSIONS = ["@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8", "jupyterlab-plotly"]


@dataclass(frozen=True)
class Adresses:
    """Les adresses servies, jetons compris."""

    tableau_de_bord: str
    jupyterlab: str


def _port_libre() -> int:
    with socket.socket() as prise:
        prise.bind((HOTE, 0))
        return int(prise.getsockname()[1])


def _commande_voila(dossier: Path, port: int, jeton: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "voila",
        str(dossier / "notebooks"),
        "--no-browser",
        f"--Voila.ip={HOTE}",
        f"--port={port}",
        f"--token={jeton}",
        "--VoilaConfiguration.file_allowlist=[]",
        "--VoilaConfiguration.template=refcomp",
        f"--VoilaConfiguration.extension_allowlist={EXTENSIONS}",
        # Une page exécutée d'avance relit le registre quand il change (bord/veille.py).
        "--VoilaConfiguration.preheat_kernel=True",
        f"--VoilaKernelManager.preheat_denylist={_autres_carnets(dossier)}",
        # Une page quittée laisse un noyau de 180 Mo : il s'arrête après dix minutes sans emploi.
        "--MappingKernelManager.cull_idle_timeout=600",
        "--MappingKernelManager.cull_interval=60",
    ]


def _autres_carnets(dossier: Path) -> list[str]:
    """Les carnets que Voilà n'exécute pas d'avance : chacun garde un noyau, et la mémoire de la machine est comptée."""
    place = psutil.virtual_memory().available // PART_DE_MEMOIRE // NOYAU
    prets = [carnet for carnet, _, _ in BORDS.values()][: max(1, place)]
    return sorted(c.name for c in (dossier / "notebooks").glob("*.ipynb") if c.name not in prets)


def _commande_lab(dossier: Path, port: int, jeton: str) -> list[str]:
    commande = [sys.executable, "-m", "jupyterlab", "--no-browser", f"--ServerApp.ip={HOTE}", f"--port={port}"]
    racine = hasattr(os, "geteuid") and os.geteuid() == 0
    commande += [f"--IdentityProvider.token={jeton}", f"--ServerApp.root_dir={dossier}"]
    reglages = (
        files("refcomp.reporting") / "jupyter" / "lab" / "settings"
    )  # interface en français, aucune nouvelle à lire
    commande += [f"--LabApp.app_settings_dir={reglages}", "--LabApp.news_url=None"]
    return [*commande, "--allow-root"] if racine else commande


@contextmanager
def serve(dossier: Path) -> Iterator[Adresses]:
    """Démarre les deux serveurs, attend qu'ils répondent, les arrête à la sortie.

    Raises:
        CoursInvalideError: si un serveur ne démarre pas en une minute.
    """
    jeton_voila, jeton_lab = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    port_voila, port_lab = _port_libre(), _port_libre()
    adresses = Adresses(
        f"http://{HOTE}:{port_voila}/voila/render/{ACCUEIL}?token={jeton_voila}",
        f"http://{HOTE}:{port_lab}/lab?token={jeton_lab}",
    )
    journal = dossier / "serveurs.log"
    if threading.current_thread() is threading.main_thread():
        # `kill` doit arrêter aussi les deux serveurs, comme Ctrl + C.
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    gabarits = str(files("refcomp.reporting") / "jupyter")
    env = os.environ | {
        BASE: "/",
        "JUPYTER_PATH": os.pathsep.join([gabarits, os.environ.get("JUPYTER_PATH", "")]).rstrip(os.pathsep),
    }
    with journal.open("wb") as sortie:
        processus = [
            subprocess.Popen(commande, cwd=dossier, env=env, stdout=sortie, stderr=subprocess.STDOUT)  # noqa: S603 - à nous
            for commande in (
                _commande_voila(dossier, port_voila, jeton_voila),
                _commande_lab(dossier, port_lab, jeton_lab),
            )
        ]
        try:
            for port, serveur in zip((port_voila, port_lab), processus, strict=True):
                _wait(port, serveur, journal)
            yield adresses
        finally:
            for serveur in processus:
                serveur.terminate()
            for serveur in processus:
                serveur.wait(timeout=20)


def _wait(port: int, serveur: subprocess.Popen[bytes], journal: Path) -> None:
    limite = time.monotonic() + DELAI_DEMARRAGE
    while time.monotonic() < limite and serveur.poll() is None:
        try:
            urllib.request.urlopen(f"http://{HOTE}:{port}/static/", timeout=2)
        except urllib.error.HTTPError:
            return  # il répond, même pour refuser
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise CoursInvalideError(f"Un serveur n'a pas démarré sur le port {port} ; voyez {journal}.")
