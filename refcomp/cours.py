"""Le dossier d'un cours : où sont les copies, le journal des résultats, la clé secrète.

Un cours est un cours nbgrader ordinaire. refcomp y ajoute un journal (`resultats.db`) et un dossier `.refcomp/`, tous
deux hors de git.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from refcomp.errors import CoursInvalideError

TAILLE_CLE = 32
CONFIGURATION = "nbgrader_config.py"
JOURNAL = "resultats.db"
REFERENTIELS = "referentiels"


@dataclass(frozen=True)
class Cours:
    """Un dossier de cours.

    Attributes:
        racine: le dossier qui contient `nbgrader_config.py`.
        url: adresse SQLAlchemy du journal ; SQLite à côté du cours par défaut.
    """

    racine: Path
    url: str

    @cached_property
    def cle(self) -> bytes:
        """La clé secrète du cours, créée au premier emploi, lisible de son seul propriétaire."""
        chemin = self.racine / ".refcomp" / "cle"
        if not chemin.is_file():
            self._check_neuf(chemin)
            chemin.parent.mkdir(mode=0o700, exist_ok=True)
            descripteur = os.open(chemin, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
            with os.fdopen(descripteur, "wb") as fichier:
                fichier.write(secrets.token_bytes(TAILLE_CLE))
        cle = chemin.read_bytes()
        if len(cle) < TAILLE_CLE:
            raise CoursInvalideError(
                f"{chemin} est abîmé ({len(cle)} octets) : remettez la copie que vous en avez gardée. "
                "Une autre clé changerait les données des étudiants et romprait le journal.",
            )
        return cle

    def _check_neuf(self, chemin: Path) -> None:
        """Refuse de tirer une autre clé pour un cours qui en avait une : son journal se dirait falsifié."""
        journal = self.racine / JOURNAL
        if journal.is_file():
            raise CoursInvalideError(
                f"{chemin} a disparu, alors que le journal du cours ({journal}) existe : ce dossier caché n'a sans "
                "doute pas été copié avec le cours. Remettez-le, ou restaurez une sauvegarde (refcomp restaurer). Pour "
                f"repartir sans journal ni données distribuées, renommez {JOURNAL}."
            )

    @property
    def referentiels(self) -> Path:
        """Le dossier des référentiels que l'enseignant écrit lui-même ; il peut ne pas exister."""
        return self.racine / REFERENTIELS

    def dossier(self, etape: str) -> Path:
        """Un dossier du cours : `submitted`, `autograded`, `feedback`, `source`, `release`, `distribue`."""
        return self.racine / etape

    def etudiants(self, devoir: str, etape: str = "submitted") -> list[str]:
        """Les étudiants qui ont un dossier pour ce devoir à cette étape."""
        return sorted(p.parent.name for p in self.dossier(etape).glob(f"*/{devoir}") if p.is_dir())


def load_cours(depart: Path | None = None, url: str | None = None) -> Cours:
    """Trouve le cours qui contient un dossier, en remontant jusqu'à `nbgrader_config.py`.

    Args:
        depart: dossier de départ ; le dossier courant par défaut.
        url: adresse du journal ; sinon la variable `REFCOMP_JOURNAL`, sinon `resultats.db` dans le cours.

    Raises:
        CoursInvalideError: si aucun dossier parent n'est un cours.
    """
    dossier = find_racine(depart)
    adresse = url or os.environ.get("REFCOMP_JOURNAL") or f"sqlite:///{(dossier / JOURNAL).as_posix()}"
    return Cours(dossier, adresse)


def find_racine(depart: Path | None = None) -> Path:
    """Trouve le cours nbgrader qui contient un dossier : `nbgrader_config.py`, ou un dossier `source/` ou `release/`.

    Raises:
        CoursInvalideError: si aucun dossier parent n'est un cours.
    """
    origine = (depart or Path.cwd()).resolve()
    for dossier in (origine, *origine.parents):
        if (dossier / CONFIGURATION).is_file() or (dossier / "source").is_dir() or (dossier / "release").is_dir():
            return dossier
    raise CoursInvalideError(
        f"{origine} n'est pas dans un cours nbgrader : ni {CONFIGURATION}, ni dossier source/ ou release/, ici ou "
        "au-dessus. Placez-vous dans le dossier du cours, ou donnez-le avec --cours.",
    )
