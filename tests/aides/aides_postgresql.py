"""Un vrai serveur PostgreSQL, lancé par les essais dans un dossier provisoire."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
from pathlib import Path

COMPTE = "nobody"


def find_binaires():
    """Le dossier des programmes de PostgreSQL, ou None."""
    for dossier in sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True):
        if (dossier / "initdb").is_file():
            return dossier
    trouve = shutil.which("initdb")
    return Path(trouve).parent if trouve else None


def _identite():
    """PostgreSQL refuse de tourner en root : il prend un compte sans droits."""
    if os.geteuid() != 0:
        return {}
    compte = pwd.getpwnam(COMPTE)
    return {"user": compte.pw_uid, "group": compte.pw_gid, "extra_groups": []}


@contextlib.contextmanager
def open_serveur(dossier):
    """Un serveur neuf ; rend l'adresse d'une base vide."""
    binaires, identite = find_binaires(), _identite()
    dossier.mkdir(parents=True)
    for parent in (dossier, *dossier.parents):
        if identite and parent.stat().st_uid == 0 and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    if identite:
        os.chown(dossier, identite["user"], identite["group"])
    with socket.socket() as prise:
        prise.bind(("127.0.0.1", 0))
        port = prise.getsockname()[1]

    def run(programme, *arguments):
        commande = [binaires / programme, "-D", dossier / "base", *arguments]
        subprocess.run(commande, check=True, capture_output=True, cwd=dossier, **identite)

    run("initdb", "-U", "essai", "--auth=trust", "-E", "UTF8")
    reglage = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={dossier} -c fsync=off"
    run("pg_ctl", "-o", reglage, "-l", dossier / "journal", "-w", "start")
    try:
        yield f"postgresql+pg8000://essai@127.0.0.1:{port}/postgres"
    finally:
        # Sur une machine chargée, le serveur s'éteint parfois après ce que pg_ctl veut bien attendre.
        with contextlib.suppress(subprocess.CalledProcessError):
            run("pg_ctl", "-m", "immediate", "-w", "stop")
