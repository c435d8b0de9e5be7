"""Un champ par choix que le règlement laisse au centre ; laissé vide, la valeur imprimée, ou rien, est en vigueur."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets

from refcomp.referentiels import Referentiel
from refcomp.referentiels.reglement import Parametre, Reglement
from refcomp.referentiels.regles.parametres import echelle_de, parse_parametres, render_permis, render_valeur
from refcomp.reporting.bord.choix import shorten

NON_PRECISE = "non précisé"
CLASSE = "refcomp-choix"
# Une question du règlement est une phrase : son libellé passe à la ligne, au lieu d'être coupé.
STYLE = f"""<style>
.{CLASSE} .jupyter-widgets.widget-inline-hbox {{height: auto; flex-wrap: wrap; align-items: baseline}}
.{CLASSE} .widget-inline-hbox > label.widget-label {{
  height: auto; width: auto; max-width: 36em; white-space: normal; line-height: 1.35; text-align: left;
  overflow: visible}}
.{CLASSE} .widget-inline-hbox > :is(select, input) {{flex: 0 1 26em; min-width: 12em; min-height: 28px}}
</style>"""


class ChoixCentre(widgets.VBox):
    """Les champs des paramètres simples d'un règlement ; les autres se donnent par un fichier."""

    def __init__(self, sur_choix: Callable[[], None]) -> None:
        """Retient qui prévenir quand un choix change."""
        super().__init__([])
        self.add_class(CLASSE)
        self._sur_choix = sur_choix
        self._reglement: Reglement | None = None
        self.champs: dict[str, Any] = {}

    def fill(self, referentiel: Referentiel, reglement: Reglement) -> None:
        """Montre les champs d'un règlement ; les choix déjà faits restent si c'est le même."""
        if self._reglement == reglement:
            return
        self._reglement = reglement
        self.champs = {
            p.id: _build_champ(p, reglement, referentiel)
            for p in reglement.parametres.values()
            if p.nature != "correspondance"
        }
        for champ in self.champs.values():
            champ.observe(lambda _: self._sur_choix(), names="value")
        self.children = (widgets.HTML(STYLE), *self.champs.values())

    @property
    def donnes(self) -> dict[str, Any]:
        """Les choix faits : nom → valeur ; un texte qui n'est pas un nombre le reste, et le règlement le refusera."""
        return parse_parametres(self.textes, self._reglement)

    @property
    def textes(self) -> list[str]:
        """Les mêmes, tels que la ligne de commande les attend."""
        return [f"{nom}={champ.value.strip()}" for nom, champ in self.champs.items() if champ.value.strip()]


def _build_champ(parametre: Parametre, reglement: Reglement, referentiel: Referentiel) -> widgets.Widget:
    lu = parametre.choix.get(str(parametre.defaut)) or render_valeur(parametre.defaut)
    imprime = f"valeur du texte : {lu}" if lu else NON_PRECISE
    commun = {
        "description": parametre.libelle,
        "style": {"description_width": "initial"},
        "layout": {"width": "auto", "max_width": "100%"},
    }
    if parametre.nature == "nombre":
        permis = render_permis(parametre, reglement, referentiel)
        return widgets.Text(placeholder=f"{imprime} ({permis})", continuous_update=False, **commun)
    permis_choix = parametre.choix or echelle_de(parametre, reglement, referentiel)
    if parametre.nature == "booleen":
        permis_choix = {"oui": "oui", "non": "non"}
    options = [(imprime, ""), *((shorten(texte), code) for code, texte in permis_choix.items())]
    return widgets.Dropdown(options=options, **commun)
