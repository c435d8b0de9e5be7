"""La configuration livrée, et ce qu'un essai y change : un mot de passe commun, des serveurs sans compte système."""

import os
import sys
from pathlib import Path

from jupyterhub.spawner import SimpleLocalProcessSpawner

c = get_config()
load_subconfig(os.environ["ESSAI_CONFIG_LIVREE"])
DOSSIER = Path(os.environ["REFCOMP_HUB"])
PORTS = [int(p) for p in os.environ["ESSAI_PORTS"].split()]
UTILISATEURS = os.environ["ESSAI_UTILISATEURS"].split()
SEPARES = os.environ["ESSAI_SEPARES"] == "oui"


class SpawnerDEssai(SimpleLocalProcessSpawner):
    """Un serveur par utilisateur sous un numéro d'utilisateur à lui, sans créer de compte sur la machine."""

    async def start(self):
        maison = DOSSIER.parent / "maisons" / self.user.name
        maison.mkdir(parents=True, exist_ok=True)
        self.home_dir = str(maison)
        if SEPARES:
            numero = 61000 + UTILISATEURS.index(self.user.name)
            os.chown(maison, numero, numero)
            self.cmd = [*enferme(maison, numero), "jupyterhub-singleuser"]
        return await super().start()


def enferme(maison, numero):
    """Root monte ce que l'utilisateur peut lire, puis devient lui : Python peut être dans un dossier de root."""
    chemins = [sys.prefix, sys.base_prefix, os.environ["ESSAI_DEPOT"]]
    montages = []
    for chemin in sorted({Path(c) for c in chemins if Path(c).is_relative_to(Path.home())}):
        parents = [p for p in reversed(chemin.parents) if p.is_relative_to(Path.home()) and p != Path.home()]
        for parent in parents:
            montages += ["--perms", "0755", "--dir", str(parent)]
        montages += ["--ro-bind", str(chemin), str(chemin)]
    racine = ["--ro-bind", "/", "/", "--tmpfs", str(Path.home()), *montages, "--dev-bind", "/dev", "/dev"]
    identite = [f"--reuid={numero}", f"--regid={numero}", "--clear-groups", "--no-new-privs"]
    return ["bwrap", *racine, "--bind", str(maison), str(maison), "--die-with-parent", "setpriv", *identite]


c.JupyterHub.spawner_class = SpawnerDEssai
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ.pop("ESSAI_MOT_DE_PASSE")
c.JupyterHub.bind_url = f"http://127.0.0.1:{PORTS[0]}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{PORTS[1]}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{PORTS[2]}"
c.ConfigurableHTTPProxy.command = [str(Path(sys.executable).with_name("configurable-http-proxy"))]
