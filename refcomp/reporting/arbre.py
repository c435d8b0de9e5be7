"""L'arbre d'un référentiel dans JupyterLab : déplier, chercher, lire tout ce qui est su d'un élément.

Chaque branche n'est construite que lorsqu'on l'ouvre : six cents éléments s'affichent aussitôt. Tout est fait de vrais
boutons, atteints et actionnés au clavier.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import ipywidgets as widgets

from refcomp.errors import ReferentielInconnuError
from refcomp.formats_fr import format_compte
from refcomp.referentiels import Referentiel, available, load
from refcomp.referentiels.fiche import FicheElement, fiche_element
from refcomp.referentiels.recherche import REMARQUE, VARIANTE, recherche
from refcomp.reporting.fiche_html import STYLE, render_fiche_html

RESULTATS_MONTRES = 12
LIENS_MONTRES = 60


class Arbre:
    """L'arbre, sa recherche et la fiche de l'élément choisi.

    Attributes:
        champ: le champ de recherche.
        vue: le widget entier.
    """

    def __init__(self, referentiel: Referentiel, autres: Iterable[Referentiel] = ()) -> None:
        """Construit les sommets, et rien au-dessous.

        Args:
            referentiel: celui dont l'arbre est montré.
            autres: d'autres référentiels, où mènent ses liens.
        """
        self._connus = {r.id: r for r in autres} | {referentiel.id: referentiel}
        self._referentiel = referentiel
        self._noeuds: dict[str, _Noeud] = {}
        self._visites: list[tuple[str, str]] = []
        self._choisi: _Noeud | None = None
        self.champ = widgets.Text(description="Chercher", placeholder="un mot, un code…", layout={"width": "95%"})
        self.champ.observe(lambda changement: self._cherche(changement["new"]), names="value")
        self._compte = widgets.HTML()
        self._resultats = [_bouton("", self._ouvre_resultat) for _ in range(RESULTATS_MONTRES)]
        self._trouves: list[str] = []
        self._bloc_resultats = widgets.VBox([])
        self._bloc_resultats.add_class("refcomp-resultats")
        self._fiche = widgets.HTML("<p>Choisissez un élément dans l'arbre, ou cherchez-le.</p>")
        self._fiche.add_class("refcomp-fiche")
        self._reperer = _bouton("Montrer dans l'arbre", lambda _: self._repere(), classe="refcomp-bord")
        self._revenir = _bouton("Revenir", lambda _: self._revient(), classe="refcomp-bord")
        self._liens = widgets.VBox([])
        self.vue = self._build_vue()
        self._actualise_gestes()

    def _build_vue(self) -> widgets.VBox:
        sommets = widgets.VBox([self._noeud(e).vue for e in self._referentiel.enfants()])
        sommets.layout = {"max_height": "560px", "overflow": "auto"}
        gauche = widgets.VBox([self.champ, self._compte, self._bloc_resultats, sommets])
        gauche.layout = {"flex": "1 1 380px", "min_width": "280px"}
        gestes = widgets.HBox([self._reperer, self._revenir], layout={"flex_flow": "row wrap"})
        droite = widgets.VBox([gestes, self._fiche, self._liens])
        droite.layout = {"flex": "1 1 420px", "min_width": "280px", "padding": "0 0 0 16px"}
        cote_a_cote = widgets.HBox([gauche, droite], layout={"flex_flow": "row wrap", "align_items": "flex-start"})
        vue = widgets.VBox([widgets.HTML(STYLE), cote_a_cote])
        vue.add_class("refcomp-arbre")
        return vue

    def _noeud(self, element_id: str) -> _Noeud:
        if element_id not in self._noeuds:
            self._noeuds[element_id] = _Noeud(self, element_id)
        return self._noeuds[element_id]

    def choisit(self, element_id: str, referentiel: str | None = None) -> None:
        """Montre la fiche d'un élément.

        Args:
            element_id: l'élément.
            referentiel: le sien, s'il n'est pas dans cet arbre.

        Raises:
            ReferentielInconnuError: si l'élément n'existe pas.
        """
        ou = referentiel or self._referentiel.id
        if ou not in self._connus:
            raise ReferentielInconnuError(f"Le référentiel « {ou} » n'est pas chargé : son élément ne peut se lire.")
        fiche = fiche_element(self._connus[ou], element_id, self._connus.values())
        if self._visites[-1:] != [(ou, element_id)]:
            self._visites.append((ou, element_id))
        self._fiche.value = render_fiche_html(fiche, ailleurs=ou != self._referentiel.id)
        self._montre_liens(fiche)
        self._marque(self._noeuds.get(element_id) if ou == self._referentiel.id else None)
        self._actualise_gestes()

    def deplie_jusqu_a(self, element_id: str) -> None:
        """Ouvre les branches qui mènent à un élément de cet arbre."""
        for ancetre in self._referentiel.chemin(element_id)[:-1]:
            self._noeud(ancetre).deplie()

    def _marque(self, noeud: _Noeud | None) -> None:
        if self._choisi is not None:
            self._choisi.bouton.remove_class("refcomp-choisi")
        if noeud is not None:
            noeud.bouton.add_class("refcomp-choisi")
        self._choisi = noeud

    def _actualise_gestes(self) -> None:
        ici = bool(self._visites) and self._visites[-1][0] == self._referentiel.id
        self._reperer.disabled = not ici
        self._revenir.disabled = len(self._visites) < 2  # noqa: PLR2004 - il faut un élément d'avant celui-ci

    def _repere(self) -> None:
        element = self._visites[-1][1]
        self.deplie_jusqu_a(element)
        self._marque(self._noeud(element))
        self._noeud(element).bouton.focus()

    def _revient(self) -> None:
        self._visites.pop()
        referentiel, element = self._visites[-1]
        self.choisit(element, referentiel)
        (self._reperer if self._revenir.disabled else self._revenir).focus()

    def _montre_liens(self, fiche: FicheElement) -> None:
        anciens = self._liens.children
        boutons = []
        for lien in fiche.liens[:LIENS_MONTRES]:
            vise = self._connus.get(lien.referentiel)
            if vise is None or lien.element_id not in vise:
                continue
            ou = "" if lien.referentiel == fiche.referentiel else f"{lien.referentiel} : "
            texte = f"{lien.nom}, {lien.sens} {ou}{lien.element_id} · {vise.libelle(lien.element_id)}"
            texte += "" if lien.imprimee else f" (déduit : {lien.raison})"
            boutons.append(_bouton(texte, lambda _, cible=lien: self._suit(cible.element_id, cible.referentiel)))
        titre = format_compte(len(fiche.liens), "lien") if boutons else "Aucun lien"
        reste = len(fiche.liens) - LIENS_MONTRES
        titre += f", les {LIENS_MONTRES} premiers" if reste > 0 else ""
        self._liens.children = [widgets.HTML(f"<b>{titre}</b>"), *boutons]
        for ancien in anciens:
            ancien.close()

    def _suit(self, element_id: str, referentiel: str) -> None:
        self.choisit(element_id, referentiel)
        # Le bouton actionné vient de disparaître : le clavier reprend sur un geste qui reste.
        self._revenir.focus()

    def _cherche(self, texte: str) -> None:
        trouves = recherche(texte, self._referentiel)
        self._trouves = trouves["element_id"].head(RESULTATS_MONTRES).tolist()
        for bouton, r in zip(self._resultats, trouves.head(RESULTATS_MONTRES).itertuples(), strict=False):
            precision = f" — {r.extrait}" if r.rang in {VARIANTE, REMARQUE} else ""
            bouton.description = f"{r.element_id} · {r.libelle}{precision}"
        self._bloc_resultats.children = self._resultats[: len(self._trouves)]
        suite = f", les {RESULTATS_MONTRES} premiers" if len(trouves) > RESULTATS_MONTRES else ""
        compte = format_compte(len(trouves), "élément trouvé", "éléments trouvés") + suite if texte.strip() else ""
        self._compte.value = f'<span role="status">{escape(compte)}</span>'

    def _ouvre_resultat(self, bouton: widgets.Button) -> None:
        element = self._trouves[self._resultats.index(bouton)]
        self.deplie_jusqu_a(element)
        self._noeud(element)
        self.choisit(element)


class _Noeud:
    """Une ligne de l'arbre : de quoi la déplier si elle a des enfants, et un bouton qui montre sa fiche."""

    def __init__(self, arbre: Arbre, element_id: str) -> None:
        referentiel = arbre._referentiel  # noqa: SLF001 - un nœud fait partie de son arbre
        self._arbre, self._id = arbre, element_id
        self._enfants = referentiel.enfants(element_id)
        self.bouton = _bouton(f"{element_id} · {referentiel.libelle(element_id)}", lambda _: arbre.choisit(element_id))
        if not self._enfants:
            self.bouton.add_class("refcomp-feuille")
            self.vue: widgets.Widget = self.bouton
            return
        self.plier = _bouton("", lambda _: self._bascule(), classe="refcomp-plier")
        self._branche = widgets.VBox([])
        self._branche.add_class("refcomp-branche")
        self.vue = widgets.VBox([widgets.HBox([self.plier, self.bouton]), self._branche])
        self._dessine(ouvert=False)

    @property
    def ouvert(self) -> bool:
        """Vrai si la branche est dépliée."""
        return bool(self._enfants) and len(self._branche.children) > 0

    def deplie(self) -> None:
        """Construit la branche si elle ne l'est pas, et la montre."""
        if not self.ouvert:
            self._branche.children = [self._arbre._noeud(e).vue for e in self._enfants]  # noqa: SLF001 - idem
            self._dessine(ouvert=True)

    def _bascule(self) -> None:
        if self.ouvert:
            self._branche.children = []
            self._dessine(ouvert=False)
        else:
            self.deplie()

    def _dessine(self, *, ouvert: bool) -> None:
        self.plier.icon = "chevron-down" if ouvert else "chevron-right"
        self.plier.tooltip = f"{'Replier' if ouvert else 'Déplier'} {self._id}"


def _bouton(texte: str, action: Any, classe: str = "") -> widgets.Button:
    bouton = widgets.Button(description=texte)
    if classe:
        bouton.add_class(classe)
    bouton.on_click(action)
    return bouton


def arbre(referentiel: Referentiel | str, autres: Iterable[Referentiel] | None = None) -> widgets.VBox:
    """Le widget de l'arbre d'un référentiel.

    Args:
        referentiel: le référentiel, ou l'identifiant d'un de ceux qui sont livrés.
        autres: les référentiels où mènent ses liens ; tous ceux qui sont livrés par défaut.

    Raises:
        ReferentielInconnuError: s'il n'existe pas.
    """
    choisi = load(referentiel) if isinstance(referentiel, str) else referentiel
    return Arbre(choisi, [load(r) for r in available()] if autres is None else autres).vue
