"""Une ligne du formulaire : sa réponse, sa remarque, et ce qu'elles sont devenues.

La réponse s'écrit dans un champ de texte qui propose les niveaux. Dans une liste déroulante, JupyterLab prendrait les
lettres et les flèches pour ses propres raccourcis : « I » tapé deux fois y arrête le noyau.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as widgets

from refcomp.evaluation.grilles.feuille import texte_ligne
from refcomp.evaluation.grilles.modele import NON_EVALUE, Grille, Ligne
from refcomp.reporting.formulaire.saisie import Enregistrement, Saisie

CALME = 0.3  # secondes avant d'inscrire : une réponse puis sa remarque ne font qu'une écriture
EN_ATTENTE = "non enregistré…"


class LigneFormulaire:
    """Une ligne : un choix (ou un nombre), une remarque, un état.

    Attributes:
        reponse: le champ de la réponse.
        remarque: le champ de la remarque.
        vue: le widget entier.
    """

    def __init__(
        self,
        saisie: Saisie,
        ligne: Ligne,
        depart: tuple[str, str],
        annonce: Callable[[Ligne, Enregistrement], None],
    ) -> None:
        """Construit la ligne, remplie de ce que le registre garde déjà.

        Args:
            saisie: la saisie en cours.
            ligne: la ligne de la grille.
            depart: réponse et remarque déjà inscrites, vides sinon.
            annonce: appelée après chaque enregistrement.
        """
        self._saisie, self._ligne, self._annonce = saisie, ligne, annonce
        self._attente: asyncio.TimerHandle | None = None
        reponse, remarque = depart
        self.reponse = _champ(saisie.occasion.grille, ligne, reponse)
        self.remarque = widgets.Text(
            remarque,
            description=f"Remarque, {ligne.cle}",
            continuous_update=False,
            layout={"width": "98%"},
            style={"description_width": "150px"},
        )
        self.remarque.add_class("refcomp-remarque")
        self._etat = widgets.HTML(_render_etat(Enregistrement(True, "au registre") if reponse else None))
        self._etat.add_class("refcomp-etat")
        for champ in (self.reponse, self.remarque):
            champ.observe(self._change, names="value")
        champs = widgets.VBox([self.reponse, self.remarque])
        champs.add_class("refcomp-champs")
        self.vue = widgets.VBox([champs, self._etat])
        self.vue.add_class("refcomp-ligne")

    def _change(self, _: Any) -> None:
        """Dit « non enregistré », puis inscrit dès que la frappe se calme."""
        self._etat.value = _render_etat(Enregistrement(False, EN_ATTENTE))
        if self._attente is not None:
            self._attente.cancel()
        try:
            self._attente = asyncio.get_running_loop().call_later(CALME, self.enregistre)
        except RuntimeError:  # ni noyau ni boucle : un script, un essai
            self.enregistre()

    def enregistre(self) -> None:
        """Inscrit la ligne maintenant."""
        fait = self._saisie.enregistre(self._ligne.cle, self.reponse.value, self.remarque.value)
        self._etat.value = _render_etat(fait)
        self._annonce(self._ligne, fait)


def _champ(grille: Grille, ligne: Ligne, depart: str) -> widgets.Combobox | widgets.Text:
    """La place d'une réponse, niveaux proposés ; l'étiquette est le texte entier de la ligne."""
    commun = {
        "description": texte_ligne(ligne),
        "continuous_update": False,
        "layout": {"width": "98%"},
        "style": {"description_width": "68%"},
    }
    if grille.reponses:
        propositions = [*grille.reponses, NON_EVALUE]
        return widgets.Combobox(value=depart, options=propositions, placeholder=", ".join(propositions), **commun)
    indice = f"{float(grille.echelle.minimum):g} à {float(grille.echelle.maximum):g}, {NON_EVALUE}"
    return widgets.Text(value=depart, placeholder=indice, **commun)


def _render_etat(fait: Enregistrement | None) -> str:
    if fait is None or not fait.message:
        return ""
    classe = "refcomp-oui" if fait.fait else "refcomp-non"
    alerte = f'<div class="refcomp-alerte">{escape(fait.alerte)}.</div>' if fait.alerte else ""
    return f'<span class="{classe}">{escape(fait.message)}</span>{alerte}'
