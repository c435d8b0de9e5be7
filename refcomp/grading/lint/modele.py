"""Un devoir tel que la vérification le voit : ses carnets, leurs cellules, ce qu'en dit nbgrader.

Rien n'y est supposé bien formé : une métadonnée du mauvais type vaut comme absente, et une règle le dit.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from refcomp.authoring.modele import Exercice
from refcomp.grading.lint.analyse import Analyse, build_analyse
from refcomp.grading.lint.regions import has_autotest
from refcomp.grading.lint.reglages import Reglages
from refcomp.grading.lint.regle import Trouvaille

VERIFICATION = re.compile(r"""\bverification\(\s*["'](?P<slug>\w+)["']\s*,\s*["'](?P<question>\w+)["']""")


@dataclass(frozen=True, eq=False)
class Cellule:
    """Une cellule d'un carnet.

    Attributes:
        carnet: le carnet qui la contient, `source/devoir/carnet.ipynb`.
        rang: sa place, comptée à partir de 1.
        nature: `code`, `markdown` ou `raw`.
        source: son texte.
        metadonnees: toutes ses métadonnées.
        sorties: vrai si elle porte des sorties.
    """

    carnet: str
    rang: int
    nature: str
    source: str
    metadonnees: Mapping[str, Any]
    sorties: bool = False

    @cached_property
    def objet(self) -> str:
        """Ce qu'un constat désigne : `source/devoir/carnet.ipynb#cellule 7 (grade_id)`."""
        return f"{self.carnet}#cellule {self.rang}" + (f" ({self.grade_id})" if self.grade_id else "")

    @cached_property
    def nbgrader(self) -> Mapping[str, Any]:
        """Les métadonnées de nbgrader, ou rien."""
        return _dictionnaire(self.metadonnees.get("nbgrader"))

    @cached_property
    def refcomp(self) -> Mapping[str, Any]:
        """Les métadonnées de refcomp, ou rien."""
        return _dictionnaire(self.metadonnees.get("refcomp"))

    @cached_property
    def grade_id(self) -> str:
        """L'identifiant nbgrader, ou vide."""
        identifiant = self.nbgrader.get("grade_id")
        return identifiant if isinstance(identifiant, str) else ""

    @cached_property
    def notee(self) -> bool:
        """Vrai si la cellule porte des points."""
        return bool(self.nbgrader.get("grade"))

    @cached_property
    def solution(self) -> bool:
        """Vrai si l'étudiant y répond."""
        return bool(self.nbgrader.get("solution"))

    @cached_property
    def tache(self) -> bool:
        """Vrai pour une tâche, notée à la main."""
        return bool(self.nbgrader.get("task"))

    @cached_property
    def verrouillee(self) -> bool:
        """Vrai si nbgrader remet son texte à la correction : contrôle, ou cellule en lecture seule."""
        return not self.solution and (self.notee or bool(self.nbgrader.get("locked")))

    @cached_property
    def controle(self) -> bool:
        """Vrai pour une cellule de contrôle automatique."""
        return self.notee and not self.solution and self.nature == "code"

    @cached_property
    def points(self) -> float | None:
        """Le barème de la cellule, s'il est lisible."""
        points = self.nbgrader.get("points")
        return float(points) if isinstance(points, int | float) and not isinstance(points, bool) else None

    @cached_property
    def verification(self) -> tuple[str, str] | None:
        """L'exercice et la question de refcomp que la cellule vérifie : c'est alors refcomp qui donne les points."""
        trouve = VERIFICATION.search(self.source) if self.controle else None
        return (trouve["slug"], trouve["question"]) if trouve else None

    @cached_property
    def analyse(self) -> Analyse:
        """Ce que dit l'analyse du code ; celle d'un texte est vide."""
        return build_analyse(self.source if self.nature == "code" else "")

    def trouvaille(self, message: str) -> Trouvaille:
        """Un défaut de cette cellule."""
        return Trouvaille(self.objet, message)


@dataclass(frozen=True, eq=False)
class Carnet:
    """Un carnet de `source/` ou de `release/`.

    Attributes:
        objet: `source/devoir/carnet.ipynb`.
        nom: son nom, sans extension.
        dossier: le dossier du devoir, où le carnet s'exécute.
        taille: sa taille en octets.
        metadonnees: celles du carnet.
        cellules: ses cellules, dans l'ordre.
        reglages: la configuration du cours.
        defaut: pourquoi il n'a pas pu être lu ; vide sinon.
        remarque: en quoi il s'écarte du format des carnets, sans empêcher de le lire.
    """

    objet: str
    nom: str
    dossier: Path
    reglages: Reglages
    taille: int = 0
    metadonnees: Mapping[str, Any] = field(default_factory=dict)
    cellules: tuple[Cellule, ...] = ()
    defaut: str = ""
    remarque: str = ""

    @property
    def langage(self) -> str:
        """Le langage du noyau, en minuscules ; `python` s'il n'est pas dit, comme pour nbgrader."""
        for cle, champ in (("kernelspec", "language"), ("language_info", "name")):
            langage = _dictionnaire(self.metadonnees.get(cle)).get(champ)
            if isinstance(langage, str) and langage:
                return langage.lower()
        return "python"

    @property
    def python(self) -> bool:
        """Vrai si le code s'analyse comme du Python."""
        return self.langage in {"python", "ipython", "python3"}

    @cached_property
    def code(self) -> tuple[Cellule, ...]:
        """Les cellules de code, si le langage est Python."""
        return tuple(c for c in self.cellules if c.nature == "code") if self.python else ()

    @cached_property
    def controles(self) -> tuple[Cellule, ...]:
        """Les cellules dont le code décide de la note : ni celles de refcomp, ni celles que nbgrader engendre."""
        marque = self.reglages.autotest
        return tuple(
            c for c in self.code if c.controle and c.verification is None and not has_autotest(c.source, marque)
        )

    def trouvaille(self, message: str) -> Trouvaille:
        """Un défaut du carnet entier."""
        return Trouvaille(self.objet, message)


@dataclass(frozen=True, eq=False)
class DevoirLu:
    """Un devoir entier.

    Attributes:
        nom: son nom.
        objet: `source/devoir`, ou `release/devoir` s'il n'a pas de source.
        reglages: la configuration du cours.
        source: ses carnets de l'enseignant, par nom.
        release: ses carnets publiés, par nom.
        dossier_release: le dossier publié, s'il existe.
        bareme_base: carnet → cellule → points, selon le carnet de notes ; vide s'il ne connaît pas le devoir.
        defaut_base: pourquoi le carnet de notes n'a pas pu être lu.
        exercices: ses exercices refcomp.
        declaration: ce que `exercises/devoirs.yaml` en dit.
        defaut_exercices: pourquoi les exercices n'ont pas pu être chargés.
        variantes: combien de variantes éprouver.
    """

    nom: str
    objet: str
    reglages: Reglages
    source: Mapping[str, Carnet]
    release: Mapping[str, Carnet]
    dossier_release: Path | None = None
    bareme_base: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    defaut_base: str = ""
    exercices: tuple[Exercice, ...] = ()
    declaration: Mapping[str, Any] = field(default_factory=dict)
    defaut_exercices: str = ""
    variantes: int = 0

    def trouvaille(self, message: str) -> Trouvaille:
        """Un défaut du devoir entier."""
        return Trouvaille(self.objet, message)


def _dictionnaire(valeur: Any) -> Mapping[str, Any]:
    return valeur if isinstance(valeur, Mapping) else {}
