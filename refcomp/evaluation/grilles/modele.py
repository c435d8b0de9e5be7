"""Une grille d'observation : ce qu'un évaluateur a devant lui, tiré d'un référentiel et jamais saisi à la main.

L'identité d'une grille tient à sa structure (éléments, ordre, voix, échelle) : un libellé réparé ne la change pas, un
élément ou un niveau de plus la change, et un classeur rempli sur l'ancienne est alors refusé.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from refcomp.errors import ArgumentInvalideError
from refcomp.referentiels.reglement import Echelle

NON_EVALUE = "NE"
MOMENTS = {
    "positionnement": "Positionnement",
    "intermediaire": "Bilan intermédiaire",
    "continu": "Évaluation continue",
    "final": "Évaluation finale",
    "synthese": "Synthèse",
}
SOURCES_LUES = {
    "tuteur": "tuteur",
    "formateur": "formateur",
    "professionnel": "professionnel",
    "jury": "jury",
    "entreprise": "entreprise",
    "auto_evaluation": "auto-évaluation",
}


@dataclass(frozen=True)
class Ligne:
    """Une ligne à remplir.

    Attributes:
        element_id: l'élément évalué.
        texte: ce qui est imprimé.
        section: le titre de premier rang sous lequel elle est rangée (mission, compétence, domaine).
        rubrique: le titre de second rang, vide si elle n'en a pas.
        obligatoire: vrai si le document l'imprime ainsi.
        details: ce que le document précise dessous (sous-critères, vérifications).
        source: la voix de cette ligne, quand la grille en réunit plusieurs.
    """

    element_id: str
    texte: str
    section: str
    rubrique: str = ""
    obligatoire: bool = False
    details: tuple[str, ...] = ()
    source: str = ""

    @property
    def cle(self) -> str:
        """Ce qui désigne la ligne dans la grille : l'élément, et sa voix si la grille en réunit plusieurs."""
        return f"{self.element_id} ({self.source})" if self.source else self.element_id


@dataclass(frozen=True)
class Grille:
    """Une grille d'observation.

    Attributes:
        referentiel: identifiant du référentiel.
        millesime: son édition.
        genre: laquelle de ses grilles.
        titre: ce qui s'imprime en tête.
        echelle: l'échelle de toutes ses lignes.
        lignes: ses lignes, dans l'ordre.
        sources: les voix qui peuvent la remplir, la plus courante d'abord.
        moments: moment → celui qui s'inscrit au registre. Une règle qui ne nomme pas de moment lit le vide : la grille
            finale s'y inscrit alors sans moment.
        mentions: ce que la grille doit dire : « modèle libre, non officiel », ce que le document tait.
        options: les choix du centre qui l'ont faite ; de quoi la refaire.
    """

    referentiel: str
    millesime: str
    genre: str
    titre: str
    echelle: Echelle
    lignes: tuple[Ligne, ...]
    sources: tuple[str, ...]
    moments: Mapping[str, str]
    mentions: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)

    def __repr__(self) -> str:
        """Un nom court."""
        return f"Grille({self.id!r}, {len(self.lignes)} lignes)"

    @cached_property
    def empreinte(self) -> str:
        """Le condensé de la structure."""
        e = self.echelle
        echelle = [e.id, e.nature, list(e.niveaux), str(e.minimum), str(e.maximum)]
        lignes = [[x.cle, x.obligatoire] for x in self.lignes]
        texte = json.dumps([self.referentiel, self.millesime, self.genre, echelle, lignes], ensure_ascii=False)
        return hashlib.sha256(texte.encode()).hexdigest()[:10]

    @property
    def id(self) -> str:
        """L'identifiant stable : référentiel, millésime, genre, condensé de la structure."""
        return f"{self.referentiel}-{self.millesime}-{self.genre}-{self.empreinte}"

    @cached_property
    def par_cle(self) -> Mapping[str, Ligne]:
        """Les lignes, par clé."""
        return {ligne.cle: ligne for ligne in self.lignes}

    @property
    def sections(self) -> tuple[str, ...]:
        """Les titres de premier rang, dans l'ordre."""
        return tuple(dict.fromkeys(ligne.section for ligne in self.lignes))

    @property
    def reponses(self) -> tuple[str, ...]:
        """Les réponses permises d'une échelle de niveaux, du plus bas au plus haut ; vide si elle est chiffrée."""
        return tuple(self.echelle.niveaux)

    @property
    def permis(self) -> str:
        """Ce qu'une ligne accepte, en toutes lettres."""
        if self.reponses:
            return f"{', '.join(self.reponses)}, {NON_EVALUE} (non évalué)"
        minimum, maximum = self.echelle.minimum, self.echelle.maximum
        return f"un nombre de {float(minimum):g} à {float(maximum):g}, {NON_EVALUE} (non évalué)"

    @property
    def plusieurs_voix(self) -> bool:
        """Vrai si chaque ligne a sa voix (grille de synthèse)."""
        return any(ligne.source for ligne in self.lignes)

    def check_moment(self, moment: str) -> str:
        """Le moment, s'il est de cette grille.

        Raises:
            ArgumentInvalideError: sinon ; les siens sont nommés.
        """
        if moment not in self.moments:
            raise ArgumentInvalideError(f"moment « {moment} » ; permis pour cette grille : {', '.join(self.moments)}.")
        return moment

    def check_source(self, source: str) -> str:
        """La voix, si elle peut remplir cette grille ; sans choix, la plus courante.

        Raises:
            ArgumentInvalideError: sinon ; les siennes sont nommées.
        """
        voulue = source or self.sources[0]
        if voulue not in self.sources:
            raise ArgumentInvalideError(
                f"source « {source} » ; permises pour cette grille : {', '.join(self.sources)}."
            )
        return voulue
