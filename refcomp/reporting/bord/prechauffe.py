"""L'ordre où Voilà exécute les pages d'avance : l'accueil d'abord, les autres l'une après l'autre.

Voilà lance au démarrage un noyau par page. Exécutés ensemble, ils se disputent les cœurs quand on ouvre l'accueil,
qui s'ouvre alors deux fois moins vite.
"""

from __future__ import annotations

import os
import time

import psutil

from refcomp.reporting.bord.adresses import BORDS

AVANCE = 4.0  # secondes laissées à l'accueil : les serveurs qui démarrent, et lui qui se dessine
ECART = 1.5  # secondes qu'une page met, seule, à importer pandas et à se dessiner
DEMARRAGE = 20.0  # secondes : un noyau plus jeune que le serveur de plus que cela remplace un noyau pris


def delay_preheating(nom: str) -> None:
    """Attend son tour dans un noyau que Voilà exécute d'avance à son démarrage ; ailleurs, n'attend pas.

    Args:
        nom: le tableau de bord.
    """
    if os.environ.get("VOILA_PREHEAT") == "True":
        time.sleep(turn_delay(nom, _seconds_after_server()))


def turn_delay(nom: str, apres_serveur: float) -> float:
    """Les secondes qu'une page attend.

    Args:
        nom: le tableau de bord.
        apres_serveur: secondes entre le démarrage du serveur et celui du noyau.
    """
    rang = {tableau: i for i, tableau in enumerate(BORDS)}.get(nom, 0)
    return AVANCE + ECART * (rang - 1) if rang and apres_serveur < DEMARRAGE else 0.0


def _seconds_after_server() -> float:
    noyau = psutil.Process()
    serveur = noyau.parent()
    return noyau.create_time() - serveur.create_time() if serveur is not None else DEMARRAGE
