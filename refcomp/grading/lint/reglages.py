"""Les réglages du cours : dossiers, marques, délais, tels que `nbgrader_config.py` les change.

Le fichier de configuration est celui de l'enseignant : il est exécuté, comme nbgrader le ferait, et rien d'autre. Les
valeurs par défaut sont celles de nbgrader, recopiées ici (un essai les compare) : l'importer coûte trois secondes.
"""

from __future__ import annotations

import contextlib
import io
import os
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from refcomp.cours import CONFIGURATION
from refcomp.grading.configuration import EXECUTION, read_config
from refcomp.grading.lint.regions import Marques

SOLUTION = Marques("BEGIN SOLUTION", "END SOLUTION")
CACHE = Marques("BEGIN HIDDEN TESTS", "END HIDDEN TESTS")
BAREME = Marques("BEGIN MARK SCHEME", "END MARK SCHEME")
# Ce que nbgrader met à la place d'une solution, mot pour mot ; ce n'est pas du code d'ici.
SOUCHES = {
    "python": "# YOUR CODE HERE\nraise NotImplementedError()",
    "R": "# YOUR CODE HERE\nfail()",
    "matlab": "% YOUR CODE HERE\nerror('No Answer Given!')",
    "octave": "% YOUR CODE HERE\nerror('No Answer Given!')",
    "sas": "/* YOUR CODE HERE */\n %notImplemented;",
    "java": "// YOUR CODE HERE",
    "texte": "YOUR ANSWER HERE",
}


@dataclass(frozen=True)
class Reglages:
    """Ce que la configuration d'un cours décide pour la vérification.

    Attributes:
        racine: le dossier du cours.
        structure: le gabarit des chemins de nbgrader.
        source: nom du dossier des versions de l'enseignant.
        release: nom du dossier des versions publiées.
        adresse_base: adresse SQLAlchemy du carnet de notes.
        solution: marques d'une solution.
        cache: marques des contrôles cachés.
        bareme: marques d'un barème.
        autotest: marque des contrôles à engendrer.
        fichier_autotests: fichier des gabarits de contrôles engendrés.
        souches: texte qui remplace une solution, par langage, et sous « texte » pour une réponse rédigée.
        delai: secondes accordées à une cellule ; None s'il n'y a pas de limite.
        entetes: carnets ajoutés en tête et en pied de chaque carnet.
        refcomp: vrai si la configuration branche la correction de refcomp.
        defaut: pourquoi la configuration n'a pas pu être lue ; vide si elle l'a été.
    """

    racine: Path
    structure: str = os.path.join("{nbgrader_step}", "{student_id}", "{assignment_id}")  # noqa: PTH118 - écrit comme nbgrader
    source: str = "source"
    release: str = "release"
    adresse_base: str = ""
    solution: Marques = SOLUTION
    cache: Marques = CACHE
    bareme: Marques = BAREME
    autotest: str = "AUTOTEST"
    fichier_autotests: str = "autotests.yml"
    souches: Mapping[str, str] = field(default_factory=lambda: SOUCHES)
    delai: int | None = 30
    entetes: tuple[str, ...] = ()
    refcomp: bool = False
    defaut: str = ""

    def dossier(self, etape: str) -> str:
        """Le nom du dossier d'une étape (`source` ou `release`)."""
        return self.source if etape == "source" else self.release


def load_reglages(racine: Path) -> Reglages:
    """Lit la configuration d'un cours ; absente, ce sont les réglages par défaut ; fautive, ils le disent."""
    if not (racine / CONFIGURATION).is_file():
        return _build_reglages(racine, {})
    try:
        config = _load_config(racine)
    except KeyboardInterrupt:
        raise
    except BaseException as erreur:  # noqa: BLE001 - ce fichier peut lever n'importe quoi, SystemExit compris
        return _build_reglages(racine, {}, f"{type(erreur).__name__} : {erreur}")
    return _build_reglages(racine, config)


def _load_config(racine: Path) -> Mapping[str, Any]:
    """La configuration, lue sans que rien de ce qu'elle affiche ne se mêle au rapport."""
    muet = io.StringIO()
    with contextlib.redirect_stdout(muet), contextlib.redirect_stderr(muet), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read_config(racine)


def _build_reglages(racine: Path, config: Mapping[str, Any], defaut: str = "") -> Reglages:
    base = Reglages(racine)
    lu = _Lecteur(config)
    reelle = racine / lu.texte("CourseDirectory", "root", "")
    if not reelle.is_dir():
        reelle = racine
    fichier_base = (reelle / "gradebook.db").resolve().as_posix()
    delai = lu.brut("Execute", "timeout", lu.brut("ExecutePreprocessor", "timeout", base.delai))
    branches = lu.brut("Autograde", "autograde_preprocessors", [])
    return Reglages(
        racine=reelle,
        structure=lu.texte("CourseDirectory", "directory_structure", base.structure),
        source=lu.texte("CourseDirectory", "source_directory", base.source),
        release=lu.texte("CourseDirectory", "release_directory", base.release),
        adresse_base=lu.texte("CourseDirectory", "db_url", f"sqlite:///{fichier_base}"),
        solution=lu.marques("ClearSolutions", "solution", base.solution),
        cache=lu.marques("ClearHiddenTests", "test", base.cache),
        bareme=lu.marques("ClearMarkScheme", "mark_scheme", base.bareme),
        autotest=lu.texte("InstantiateTests", "autotest_delimiter", base.autotest),
        fichier_autotests=lu.texte("InstantiateTests", "autotest_filename", base.fichier_autotests),
        souches=_souches(lu, base.souches),
        delai=delai if isinstance(delai, int) and delai > 0 else None,
        entetes=tuple(e for e in (lu.texte("IncludeHeaderFooter", c, "") for c in ("header", "footer")) if e),
        refcomp=isinstance(branches, list) and EXECUTION in map(str, branches),
        defaut=defaut,
    )


def _souches(lu: _Lecteur, base: Mapping[str, str]) -> dict[str, str]:
    code = lu.brut("ClearSolutions", "code_stub", {})
    par_langage = {"python": code} if isinstance(code, str) else dict(code) if isinstance(code, Mapping) else {}
    textes = {str(k): v for k, v in par_langage.items() if isinstance(v, str)}
    return {**base, **textes, "texte": lu.texte("ClearSolutions", "text_stub", base["texte"])}


@dataclass(frozen=True)
class _Lecteur:
    """Lit une valeur de configuration ; ce qui n'a pas le type attendu (valeur différée, None) est ignoré."""

    config: Mapping[str, Any]

    def brut(self, classe: str, trait: str, defaut: Any) -> Any:
        section = self.config.get(classe)
        return section[trait] if isinstance(section, Mapping) and trait in section else defaut

    def texte(self, classe: str, trait: str, defaut: str) -> str:
        valeur = self.brut(classe, trait, defaut)
        return valeur if isinstance(valeur, str) and valeur else defaut

    def marques(self, classe: str, nom: str, defaut: Marques) -> Marques:
        # « delimeter » est l'orthographe de nbgrader.
        return Marques(
            self.texte(classe, f"begin_{nom}_delimeter", defaut.debut),
            self.texte(classe, f"end_{nom}_delimeter", defaut.fin),
        )
