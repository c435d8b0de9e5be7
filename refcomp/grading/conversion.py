"""Corriger un devoir par nbgrader, étudiant par étudiant, dans un processus : ce que fait `nbgrader autograde`.

La configuration du cours est lue une fois ; les préprocesseurs qu'elle branche font le reste.
"""

from __future__ import annotations

import hashlib
import logging
import re
from functools import cached_property
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook, SubmittedAssignment, SubmittedNotebook
from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import capture_log
from traitlets.config import Config

from refcomp import __version__
from refcomp.authoring.devoir import find_devoir
from refcomp.cours import Cours
from refcomp.errors import CoursInvalideError
from refcomp.grading.configuration import EXECUTION, branch_correction, read_config
from refcomp.grading.correction import record_absents
from refcomp.grading.depot import digest_dossier, find_date_illisible, find_doubles, find_refus, strip_liens
from refcomp.grading.journal import Journal

RAISON_MAXIMALE = 500
ERREUR = re.compile(r"^\s*[\w.]+(?:Error|Exception|Entry|Interrupt)\b.*$", re.MULTILINE)
REDONNER = "Redonnez à l'étudiant le carnet publié, et demandez-lui d'y recopier ses réponses."
# Ce que nbgrader dit en anglais et que l'enseignant doit comprendre.
DE_NBGRADER = {
    "partial credit cannot be greater than maximum points": (
        "un test a montré une note plus grande que ses points ; relisez le test, et ce que la copie lui fait montrer."
    ),
    "schema version": f"les métadonnées nbgrader d'une cellule sont abîmées ou d'une autre version. {REDONNER}",
    "Inconsistent checksums": f"une cellule a changé de nature (note, verrou ou nom) depuis la publication. {REDONNER}",
    "MissingEntry": f"une cellule du carnet n'est pas du devoir au carnet de notes. {REDONNER}",
    "metadata may be corrupted": f"les métadonnées nbgrader d'une cellule sont abîmées. {REDONNER}",
}
NOTRE_ERREUR = re.compile(r"^refcomp\.errors\.\w+: ")  # sa phrase suffit


class Conversion:
    """La correction d'un devoir, prête à recevoir des étudiants."""

    def __init__(self, cours: Cours, devoir: str) -> None:
        """Lit la configuration du cours et le devoir.

        Raises:
            CoursInvalideError: si sa configuration exécute les copies d'une façon inconnue.
        """
        self._cours, self._nom = cours, devoir
        self._config = load_config(cours)
        self._devoir = find_devoir(cours.racine, devoir)
        self._cache: tuple[str, str] | None = None

    @property
    def url(self) -> str:
        """L'adresse du carnet de notes."""
        return str(CourseDirectory(config=self._config).db_url)

    def dossier(self, etudiant: str, *, corrige: bool = False) -> Path:
        """Le dossier remis par un étudiant, ou sa copie corrigée, là où le cours les range."""
        repertoire = CourseDirectory(config=self._config)
        etape = repertoire.autograded_directory if corrige else repertoire.submitted_directory
        return Path(repertoire.format_path(etape, etudiant, self._nom))

    def etudiants(self) -> list[str]:
        """Les étudiants qui ont remis quelque chose."""
        modele = self.dossier("*")
        racine = Path(*modele.parts[: modele.parts.index("*")])
        return sorted(
            chemin.relative_to(racine).parts[0]
            for chemin in racine.glob(str(modele.relative_to(racine)))
            if chemin.is_dir() and not chemin.is_symlink()
        )

    def is_connu(self) -> bool:
        """Vrai si le devoir est au carnet de notes : nbgrader y a mis ses cellules en l'engendrant."""
        with Gradebook(self.url) as carnet:
            return any(devoir.name == self._nom for devoir in carnet.assignments)

    def notes(self) -> frozenset[str]:
        """Les étudiants dont le carnet de notes a au moins un carnet pour ce devoir."""
        with Gradebook(self.url) as carnet:
            choix = (
                carnet.db.query(SubmittedAssignment.student_id)
                .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .join(Assignment, SubmittedAssignment.assignment_id == Assignment.id)
                .filter(Assignment.name == self._nom)
            )
            return frozenset(etudiant for (etudiant,) in choix.distinct())

    def reglage(self, journal: Journal, etudiant: str) -> str:
        """L'empreinte de ce qui, hors de la copie, décide de sa note : devoir, configuration, données distribuées."""
        if self._cache is None:
            repertoire = CourseDirectory(config=self._config)
            source = Path(repertoire.format_path(repertoire.source_directory, ".", self._nom))
            exercices = [f"{e.slug} {e.version} {e.empreinte}" for e in self._devoir.exercices] if self._devoir else []
            self._cache = (digest_dossier(source), " ".join([__version__, *exercices, repr(self._config)]))
        distributions = (
            [journal.distribution(etudiant, self._nom, e.slug) for e in self._devoir.exercices] if self._devoir else []
        )
        return hashlib.sha256(repr((*self._cache, distributions)).encode()).hexdigest()

    @cached_property
    def _carnets(self) -> list[str]:
        """Les carnets du devoir, d'après le carnet de notes ; les mêmes pour toute la classe."""
        with Gradebook(self.url) as carnet:
            return [c.name for c in carnet.find_assignment(self._nom).notebooks]

    def _find_mal_nommes(self, dossier: Path) -> str:
        """Un dossier dont aucun carnet ne porte un nom du devoir : « carnet (1).ipynb », le plus souvent."""
        recus = [p.stem for p in sorted(dossier.glob("*.ipynb"))]
        if not self._carnets or set(recus) & set(self._carnets):
            return ""
        noms, voulus = (", ".join(f"« {n}.ipynb »" for n in liste) for liste in (recus, self._carnets))
        return f"aucun carnet du devoir : reçu {noms}, attendu {voulus}. Renommez-le dans {dossier}, puis recorrigez."

    def correct(self, etudiant: str) -> str:
        """Corrige la copie d'un étudiant ; renvoie la raison, en français, en cas d'échec, sinon une chaîne vide."""
        dossier = self.dossier(etudiant)
        strip_liens(dossier)
        if refus := find_refus(dossier) or find_date_illisible(dossier) or self._find_mal_nommes(dossier):
            return refus
        repertoire = CourseDirectory(config=self._config, assignment_id=self._nom, student_id=etudiant)
        # Un journal par copie : celui de nbgrader, partagé, mêlerait les étudiants dans les messages d'échec.
        journal = logging.Logger(f"nbgrader.{etudiant}", logging.INFO)  # noqa: LOG001 - hors de la hiérarchie, oublié ensuite
        application = Autograde(coursedir=repertoire, config=self._config, log=journal)
        application.force = True
        application.create_student = True
        compte_rendu = capture_log(application)
        if not compte_rendu["success"]:
            return _doublons(dossier) or _raison(compte_rendu)
        if self._devoir is not None:
            absents = [e for e in self._devoir.exercices if not (dossier / f"{e.slug}.ipynb").is_file()]
            record_absents(self._cours, absents, etudiant, self._nom)
        return ""


def _doublons(dossier: Path) -> str:
    """La cause la plus fréquente d'un échec : JupyterLab copie les métadonnées d'une cellule avec elle."""
    doubles = find_doubles(dossier)
    if not doubles:
        return ""
    dits = " ; ".join(f"{nom} : {', '.join(f'« {c} »' for c in noms)}" for nom, noms in doubles.items())
    return (
        f"des cellules du devoir figurent deux fois ({dits}). Supprimez celle en trop dans {dossier}, puis recorrigez."
    )


def _raison(compte_rendu: dict[str, Any]) -> str:
    """L'erreur qui a fait échouer la copie, en une ligne, d'après le journal de nbgrader."""
    texte = f"{compte_rendu.get('error', '')}\n{compte_rendu.get('log', '')}"
    erreurs = [t for t in ERREUR.findall(texte) if "NbGraderException" not in t]
    raison = erreurs[-1].strip() if erreurs else texte.strip().splitlines()[-1]
    for anglais, francais in DE_NBGRADER.items():
        if anglais in texte:
            return francais
    return NOTRE_ERREUR.sub("", raison)[:RAISON_MAXIMALE]


def load_config(cours: Cours) -> Config:
    """La configuration nbgrader d'un cours, refcomp branché : par elle-même, ou ici si elle ne le fait pas.

    Raises:
        CoursInvalideError: si elle exécute les copies par un préprocesseur que refcomp ne connaît pas.
    """
    config: Config = read_config(cours.racine)
    # Sans configuration, nbgrader prend le dossier courant pour le cours.
    config.CourseDirectory.setdefault("root", str(cours.racine))
    if not is_branchee(config):
        branch_correction(config, cours.racine)
    # nbconvert vérifierait le carnet après chacun des seize préprocesseurs : une fois, à la fin, suffit.
    config.Exporter.optimistic_validation = True
    if not is_branchee(config):
        raise CoursInvalideError(
            "nbgrader_config.py remplace c.Autograde.autograde_preprocessors sans « nbgrader.preprocessors.Execute » : "
            f"refcomp ne sait pas où exécuter les copies. Mettez-y « {EXECUTION} ». Rien n'a été corrigé.",
        )
    return config


def is_branchee(config: Config) -> bool:
    """Vrai si la configuration fait exécuter les copies par refcomp."""
    liste = config.get("Autograde", {}).get("autograde_preprocessors", [])
    return any(p == EXECUTION or getattr(p, "__name__", "") == "ExecuterCopie" for p in liste)
