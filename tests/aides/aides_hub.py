"""Un vrai JupyterHub lancé par les essais, et un navigateur réduit à ses requêtes."""

import asyncio
import html
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import uuid
from contextlib import ExitStack, closing, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path

import psutil
import requests
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

DEPOT = Path(__file__).resolve().parents[2]
MOT_DE_PASSE = "essai-commun-0123456789"
DELAI = 120


def is_separable():
    """Vrai si l'essai peut donner à chaque serveur un numéro d'utilisateur à lui."""
    return os.geteuid() == 0 and all(map(shutil.which, ("bwrap", "setpriv")))


def find_ports(nombre):
    with ExitStack() as pile:
        prises = [pile.enter_context(closing(socket.socket())) for _ in range(nombre)]
        for prise in prises:
            prise.bind(("127.0.0.1", 0))
        return [prise.getsockname()[1] for prise in prises]


@contextmanager
def open_hub(dossier, base, base_du_hub, groupes, utilisateurs):
    """Le Hub livré dans `deploiement/` ; rend son adresse."""
    hub = dossier / "hub"
    hub.mkdir(mode=0o700)
    (hub / "groupes.yaml").write_text(json.dumps(groupes), encoding="utf-8")
    ports = find_ports(3)
    environnement = {k: v for k, v in os.environ.items() if not k.startswith(("REFCOMP_", "JUPYTER"))} | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "REFCOMP_BASE": base,
        "REFCOMP_BASE_HUB": base_du_hub,
        "REFCOMP_HUB": str(hub),
        "ESSAI_CONFIG_LIVREE": str(DEPOT / "deploiement" / "jupyterhub_config.py"),
        "ESSAI_DEPOT": str(DEPOT),
        "ESSAI_MOT_DE_PASSE": MOT_DE_PASSE,
        "ESSAI_PORTS": " ".join(map(str, ports)),
        "ESSAI_UTILISATEURS": " ".join(utilisateurs),
        "ESSAI_SEPARES": "oui" if is_separable() else "non",
    }
    configuration = DEPOT / "tests" / "deploiement" / "essai_hub_config.py"
    with (hub / "sortie.txt").open("wb") as sortie:
        commande = [sys.executable, "-m", "jupyterhub", "-f", str(configuration)]
        processus = subprocess.Popen(commande, cwd=hub, env=environnement, stdout=sortie, stderr=subprocess.STDOUT)
        try:
            adresse = f"http://127.0.0.1:{ports[0]}"
            wait(
                lambda: _repond(processus, adresse),
                lambda: (hub / "sortie.txt").read_text(encoding="utf-8", errors="replace")[-4000:],
            )
            yield adresse, processus.pid
        finally:
            processus.terminate()
            processus.wait(timeout=60)
            _kill_serveurs(dossier)


def _kill_serveurs(dossier):
    """Un serveur passé sous une autre identité ne meurt pas avec le bwrap qui l'a lancé : rien ne doit rester."""
    for processus in psutil.process_iter(["cwd"]):
        if (processus.info["cwd"] or "").startswith(f"{dossier}{os.sep}"):
            with suppress(psutil.NoSuchProcess):
                processus.kill()


def _repond(processus, adresse):
    assert processus.poll() is None, "le Hub s'est arrêté"
    try:
        return requests.get(f"{adresse}/hub/health", timeout=5).ok
    except requests.RequestException:
        return False


def wait(condition, dire=lambda: ""):
    """Attend qu'une condition soit vraie."""
    limite = time.monotonic() + DELAI
    while time.monotonic() < limite:
        trouve = condition()
        if trouve is not None and trouve is not False:
            return trouve
        time.sleep(0.3)
    raise AssertionError(f"trop long : {dire()}")


class Visiteur:
    """Quelqu'un qui se connecte par la page du Hub, et exécute du Python dans son propre serveur."""

    def __init__(self, adresse, nom):
        self.adresse, self.nom, self.session = adresse, nom, requests.Session()

    def login(self, mot_de_passe=MOT_DE_PASSE):
        page = self.session.get(f"{self.adresse}/hub/login", timeout=30)
        jeton = re.search(r'name="_xsrf" value="([^"]+)"', page.text)[1]
        champs = {"username": self.nom, "password": mot_de_passe, "_xsrf": jeton}
        return self.session.post(
            f"{self.adresse}/hub/login", data=champs, timeout=30, allow_redirects=False
        ).status_code

    def start(self):
        """Demande son serveur ; rend la page où le Hub le dit refusé, ou rien."""
        page = self._page("spawn")
        if page.status_code < HTTPStatus.BAD_REQUEST:
            jeton = self.api("POST", f"users/{self.nom}/tokens", {}).json()["token"]
            self.entetes = {"Authorization": f"token {jeton}"}
            page = wait(self._page_finale, lambda: page.text[-2000:])
        if page.status_code < HTTPStatus.BAD_REQUEST:
            return ""
        page.encoding = "utf-8"
        return " ".join(html.unescape(re.sub(r"(?s)<(script|style).*?</\1>|<[^>]+>", " ", page.text)).split())

    def _page(self, nom):
        return self.session.get(f"{self.adresse}/hub/{nom}", timeout=DELAI)

    def _page_finale(self):
        """La page où le Hub dit l'échec, ou la réponse du serveur ; rien tant qu'il démarre."""
        attente = self._page(f"spawn-pending/{self.nom}")
        if attente.status_code >= HTTPStatus.BAD_REQUEST:
            return attente
        reponse = self.session.get(f"{self.adresse}/user/{self.nom}/api/status", headers=self.entetes, timeout=30)
        return reponse if reponse.ok and "json" in reponse.headers["Content-Type"] else None

    def close(self):
        """Ferme ses connexions."""
        self.session.close()

    def stop(self):
        """Arrête son serveur, et attend que le Hub le dise arrêté."""
        self.api("DELETE", f"users/{self.nom}/server")
        wait(lambda: not self.api("GET", f"users/{self.nom}").json()["servers"])

    def api(self, geste, chemin, corps=None):
        """L'API du Hub, comme ses pages l'appellent."""
        xsrf = self.session.cookies.get("_xsrf", path="/hub/")
        return self.session.request(
            geste, f"{self.adresse}/hub/api/{chemin}", json=corps, headers={"X-XSRFToken": xsrf}, timeout=30
        )

    def run(self, code, delai=DELAI):
        """Exécute du Python dans un noyau de son serveur ; rend ce qu'il affiche."""
        base = f"{self.adresse}/user/{self.nom}"
        noyau = requests.post(f"{base}/api/kernels", headers=self.entetes, timeout=60).json()["id"]
        return asyncio.run(self._run(f"{base}/api/kernels/{noyau}/channels", code, delai))

    async def _run(self, canaux, code, delai):
        lien = await websocket_connect(HTTPRequest(canaux.replace("http:", "ws:"), headers=self.entetes))
        entete = {"msg_id": uuid.uuid4().hex, "msg_type": "execute_request", "username": "", "session": "s"}
        entete["version"] = "5.3"
        contenu = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
        demande = {"header": entete, "parent_header": {}, "metadata": {}, "content": contenu, "channel": "shell"}
        await lien.write_message(json.dumps(demande))
        affiche = ""
        while True:
            recu = json.loads(await asyncio.wait_for(lien.read_message(), delai))
            if recu["parent_header"].get("msg_id") != entete["msg_id"]:
                continue
            affiche += recu["content"].get("text", "") if recu["msg_type"] == "stream" else ""
            if recu["msg_type"] == "error":
                affiche += "\n".join(recu["content"]["traceback"])
            if recu["msg_type"] == "status" and recu["content"]["execution_state"] == "idle":
                lien.close()
                while await asyncio.wait_for(lien.read_message(), delai) is not None:
                    continue  # la connexion n'est fermée qu'une fois lue jusqu'au bout
                return affiche
