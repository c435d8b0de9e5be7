"""Un JupyterHub où chacun ouvre la base avec un compte à lui : la base montre à chacun ce que dit son rôle.

À lire avec README.md, dans ce dossier. Les secrets viennent de l'environnement (un fichier lisible de root seul),
jamais d'ici. L'authentification est à choisir par l'établissement : PAM, LDAP, OAuth.
"""

import asyncio
import os
from importlib.resources import files
from pathlib import Path

import yaml
from tornado.web import HTTPError

from refcomp.errors import RefcompError
from refcomp.evaluation.acces import build_droits, close_compte, open_compte

c = get_config()

# Retirés de l'environnement : ni le mandataire ni les serveurs des utilisateurs n'en héritent.
BASE = os.environ.pop("REFCOMP_BASE")  # le registre, avec le compte propriétaire de ses tables
DOSSIER = Path(os.environ.get("REFCOMP_HUB", "/var/lib/refcomp-hub"))  # ce que le Hub garde ; à root seul
GROUPES = Path(os.environ.get("REFCOMP_GROUPES", DOSSIER / "groupes.yaml"))

# --- Qui est là, et quels groupes il a -------------------------------------------------------------------------------
# Par défaut JupyterHub emploie PAM : les comptes de la machine. Pour LDAP ou OAuth, nommez ici leur classe.
# c.JupyterHub.authenticator_class = "ldapauthenticator.LDAPAuthenticator"
c.Authenticator.allow_all = True  # qui n'a aucun rôle est refusé plus bas, à l'ouverture de son serveur
c.Authenticator.manage_groups = True


def groupes_actuels(nom, connus):
    """Les groupes d'un utilisateur : le fichier décide de ceux qu'il nomme, l'annuaire des autres.

    Relu à chaque connexion et à chaque serveur : changer le fichier ne demande pas de redémarrer le Hub.
    """
    listes = yaml.safe_load(GROUPES.read_text(encoding="utf-8")) or {}
    siens = {groupe for groupe, membres in listes.items() if nom in (membres or [])}
    return sorted((set(connus) - set(listes)) | siens)


def groupes_a_la_connexion(authentificateur, page, compte):
    """Donne au Hub les groupes du fichier, et garde ceux que l'annuaire a donnés."""
    return {**compte, "groups": groupes_actuels(compte["name"], compte.get("groups") or [])}


c.Authenticator.post_auth_hook = groupes_a_la_connexion


# --- Le serveur de chacun --------------------------------------------------------------------------------------------
async def ouvre_la_base(spawner):
    """Donne au serveur l'adresse de la base avec le compte de son utilisateur, au mot de passe tiré à l'instant."""
    nom = spawner.user.name
    try:
        droits = build_droits(nom, groupes_actuels(nom, [g.name for g in spawner.user.groups]))
        adresse = await asyncio.to_thread(open_compte, BASE, nom, droits)
    except RefcompError as erreur:
        refus = HTTPError(403, reason="refus")
        refus.jupyterhub_message = str(erreur)  # la phrase que la page du Hub affiche
        raise refus from erreur
    spawner.environment = {**spawner.environment, "REFCOMP_JOURNAL": adresse}


async def ferme_la_base(spawner):
    """Le serveur arrêté, son compte ne se connecte plus, même à qui en aurait recopié l'adresse."""
    await asyncio.to_thread(close_compte, BASE, spawner.user.name)


c.Spawner.pre_spawn_hook = ouvre_la_base
c.Spawner.post_stop_hook = ferme_la_base
c.Spawner.ip = "127.0.0.1"
c.Spawner.default_url = "/lab"
# L'interface en français, et rien de demandé au-dehors.
REGLAGES = files("refcomp.reporting") / "jupyter" / "lab" / "settings"
c.Spawner.args = [f"--LabApp.app_settings_dir={REGLAGES}", "--LabApp.news_url=None"]
c.Spawner.disable_user_config = True
c.Spawner.start_timeout = 120
c.Spawner.http_timeout = 120

# --- Le Hub et son mandataire : la boucle locale seulement, le TLS est devant -----------------------------------------
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:8081"
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:8001"
c.ConfigurableHTTPProxy.command = ["configurable-http-proxy"]  # celui de PyPI, en Python, ou celui de npm
c.ConfigurableHTTPProxy.pid_file = str(DOSSIER / "mandataire.pid")
c.JupyterHub.cookie_secret_file = str(DOSSIER / "cookie.secret")
c.JupyterHub.cookie_max_age_days = 1  # se reconnecter chaque jour relit les groupes
c.JupyterHub.db_url = os.environ.pop("REFCOMP_BASE_HUB", f"sqlite:///{DOSSIER / 'hub.sqlite'}")
c.JupyterHub.cleanup_servers = True  # arrêter le Hub arrête les serveurs, donc ferme les comptes
