"""Verrouiller un formulaire quand son noyau ne répond plus, sans un mot de JavaScript.

Le noyau renouvelle, toutes les deux secondes, une animation CSS dont l'effet (verrouiller les champs, dire « non
enregistré ») ne commence qu'après un délai. Tant que le noyau bat, elle repart de zéro ; s'il meurt, s'il est occupé ou
si la connexion tombe, elle va à son terme. Le navigateur n'a besoin d'aucun script, que JupyterLab et Voilà filtrent.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable

import ipywidgets as widgets

PERIODE, DELAI = 2.0, 7.0  # secondes : entre deux battements, et de silence avant de verrouiller


class Veille:
    """Le battement d'un formulaire.

    Attributes:
        vue: le widget qui porte l'animation et l'avertissement.
        classe: la classe CSS à donner à ce qui se verrouille.
    """

    def __init__(self, classe: str, horloge: Callable[[], dt.datetime] = dt.datetime.now) -> None:
        """Prépare le battement ; `start` le lance."""
        self.classe = classe
        self._horloge = horloge
        self._numero = 0
        self._tache: asyncio.Task[None] | None = None
        self.vue = widgets.HTML()
        self.bat()

    def bat(self) -> None:
        """Un battement : l'animation change de nom, donc recommence."""
        self._numero += 1
        self.vue.value = _render(self.classe, self._numero, f"{self._horloge():%H:%M:%S}")

    def start(self) -> None:
        """Bat tant que le noyau vit ; sans boucle d'événements (un essai, un script), ne fait rien."""
        try:
            boucle = asyncio.get_running_loop()
        except RuntimeError:
            return
        if self._tache is None or self._tache.done():
            self._tache = boucle.create_task(self._boucle())

    def stop(self) -> None:
        """Arrête de battre ; le formulaire se verrouille."""
        if self._tache is not None:
            self._tache.cancel()

    async def _boucle(self) -> None:
        while True:
            self.bat()
            await asyncio.sleep(PERIODE)


def _render(classe: str, numero: int, heure: str) -> str:
    champs, avis = f"verrou-{classe}-{numero}", f"avis-{classe}-{numero}"
    return f"""<style>
@keyframes {champs} {{ to {{ pointer-events: none; interactivity: inert; opacity: 0.75; }} }}
@keyframes {avis} {{ from {{ visibility: hidden; }} to {{ visibility: visible; }} }}
.{classe} .refcomp-champs {{ animation: {champs} 1ms linear {DELAI}s forwards; }}
.{classe} .refcomp-perdu {{ visibility: hidden; animation: {avis} 1ms linear {DELAI}s forwards; }}
@supports not (interactivity: inert) {{
  @keyframes {champs} {{ to {{ pointer-events: none; visibility: hidden; }} }}
}}
</style>
<div class="refcomp-perdu" role="alert">Connexion perdue, ou noyau occupé : les champs sont verrouillés.
Ce qui a été changé depuis {heure} est <strong>non enregistré</strong>.</div>"""
