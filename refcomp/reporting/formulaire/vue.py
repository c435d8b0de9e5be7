"""Le formulaire d'une grille dans JupyterLab : une partie à la fois, au clavier, inscrite à mesure.

Chaque champ est un champ ordinaire du navigateur, avec son étiquette : on passe de l'un à l'autre avec Tab, on écrit le
niveau ou on le choisit parmi ceux qui sont proposés.
"""

from __future__ import annotations

import secrets
from html import escape
from typing import Any

import ipywidgets as widgets

from refcomp.cours import load_cours
from refcomp.errors import ArgumentInvalideError
from refcomp.evaluation.grilles import load_grille
from refcomp.evaluation.grilles.modele import MOMENTS, SOURCES_LUES, Grille, Ligne
from refcomp.evaluation.grilles.occasion import Occasion
from refcomp.evaluation.preuves import SANS_GROUPE
from refcomp.evaluation.registre import Registre
from refcomp.referentiels import load
from refcomp.reporting.formulaire.ligne import LigneFormulaire
from refcomp.reporting.formulaire.saisie import Enregistrement, Saisie
from refcomp.reporting.formulaire.style import STYLE
from refcomp.reporting.formulaire.veille import Veille


class FormulaireGrille:
    """Le formulaire d'un étudiant.

    Attributes:
        vue: le widget entier.
        partie: le rang de la partie montrée, à partir de 0.
        lignes: les lignes de la partie montrée, par clé.
    """

    def __init__(self, saisie: Saisie, nom: str = "") -> None:
        """Construit la première partie ; les autres ne le sont que lorsqu'on les ouvre."""
        self._saisie = saisie
        self._classe = f"refcomp-grille-{secrets.token_hex(4)}"
        self.veille = Veille(self._classe)
        self.lignes: dict[str, LigneFormulaire] = {}
        self.partie = 0
        self._titre = widgets.HTML()
        self._precedente = self._bouton("Partie précédente", -1)
        self._suivante = self._bouton("Partie suivante", 1)
        self._annonce = widgets.HTML()
        self._corps = widgets.VBox()
        pied = widgets.HBox([self._precedente, self._suivante])
        pied.add_class("refcomp-champs")
        entete = widgets.HTML(_render_entete(saisie, nom))
        self.vue = widgets.VBox(
            [widgets.HTML(STYLE), entete, self.veille.vue, self._titre, self._corps, pied, self._annonce]
        )
        for classe in ("refcomp-formulaire", self._classe):
            self.vue.add_class(classe)
        self.montre()

    def montre(self) -> None:
        """Montre la partie choisie, telle que le registre la garde maintenant."""
        grille = self._saisie.occasion.grille
        section, nombre = grille.sections[self.partie], len(grille.sections)
        self._titre.value = f"<h4>Partie {self.partie + 1} sur {nombre} : {escape(section)}</h4>"
        connues = self._saisie.lit()
        self.lignes = {
            x.cle: LigneFormulaire(self._saisie, x, connues.get(x.cle, ("", "")), self._dit)
            for x in grille.lignes
            if x.section == section
        }
        contenu: list[Any] = []
        rubrique = ""
        for cle, ligne in self.lignes.items():
            if grille.par_cle[cle].rubrique != rubrique:
                rubrique = grille.par_cle[cle].rubrique
                contenu.append(widgets.HTML(f'<div class="refcomp-rubrique">{escape(rubrique)}</div>'))
            contenu.append(ligne.vue)
        self._corps.children = contenu
        self._precedente.disabled, self._suivante.disabled = self.partie == 0, self.partie == nombre - 1

    def _bouton(self, nom: str, pas: int) -> widgets.Button:
        bouton = widgets.Button(description=nom, layout={"width": "auto"})
        bouton.on_click(lambda _: self.avance(pas))
        return bouton

    def avance(self, pas: int) -> None:
        """Montre une autre partie."""
        self.partie += pas
        self.montre()

    def _dit(self, ligne: Ligne, fait: Enregistrement) -> None:
        alerte = f" {fait.alerte}." if fait.alerte else ""
        dit = f"{ligne.cle} : {fait.message or 'rien à enregistrer'}.{alerte}"
        self._annonce.value = f'<div role="status" class="refcomp-annonce">{escape(dit)}</div>'

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Affiche le formulaire, et le fait battre."""
        self.veille.start()
        return self.vue._repr_mimebundle_(**options)


def formulaire_grille(
    grille: str | Grille,
    genre: str = "",
    *,
    etudiant: str,
    auteur: str,
    moment: str = "",
    source: str = "",
    nom: str = "",
    groupe: str = SANS_GROUPE,
    registre: Registre | str | None = None,
) -> FormulaireGrille:
    """Le formulaire d'une grille pour un étudiant, à afficher en dernière ligne d'une cellule.

    Args:
        grille: la grille (`load_grille`), ou l'identifiant du référentiel.
        genre: laquelle de ses grilles, si un identifiant est donné ; la seule si elle est unique.
        etudiant: identifiant.
        auteur: qui évalue ; inscrit au registre.
        moment: positionnement, intermediaire, final… ; le dernier de la grille par défaut.
        source: la voix ; la plus courante par défaut.
        nom: le nom affiché ; l'identifiant par défaut.
        groupe: son groupe.
        registre: le registre, ou son adresse ; celui du cours par défaut.

    Raises:
        ArgumentInvalideError: si l'étudiant ou l'auteur manque, ou si un choix n'est pas de cette grille.
    """
    for champ, texte in (("etudiant", etudiant), ("auteur", auteur)):
        if not texte.strip():
            raise ArgumentInvalideError(
                f"« {champ} » est vide : une réponse s'inscrit avec son étudiant et son auteur."
            )
    choisie = load_grille(load(grille), genre) if isinstance(grille, str) else grille
    voulu = choisie.check_moment(moment or list(choisie.moments)[-1])
    occasion = Occasion(choisie, voulu, choisie.check_source(source), auteur.strip())
    ouvert = registre if isinstance(registre, Registre) else Registre(registre or load_cours().url)
    return FormulaireGrille(Saisie(ouvert, occasion, etudiant.strip(), groupe), nom)


def _render_entete(saisie: Saisie, nom: str) -> str:
    occasion = saisie.occasion
    voix = "plusieurs voix" if occasion.grille.plusieurs_voix else SOURCES_LUES[occasion.source]
    qui = f"{nom or saisie.etudiant} · {MOMENTS[occasion.moment]} · {occasion.auteur} ({voix})"
    mentions = "".join(f"<p>{escape(m)}</p>" for m in occasion.grille.mentions)
    return f"<h3>{escape(occasion.grille.titre)}</h3><p><strong>{escape(qui)}</strong></p>{mentions}"
