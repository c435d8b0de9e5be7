"""Partager le carnet de notes de nbgrader entre toutes les copies d'un processus de correction.

nbgrader ouvre la base neuf fois par copie, vérifie à chaque fois ses tables, et valide après chaque cellule ; à chaque
cellule encore, il vérifie que le schéma de ses métadonnées en est un. Le processus de `refcomp corriger`, et lui seul,
lui donne à la place un carnet de notes gardé ouvert, dont les écritures se valident ensemble : une fois avant que la
copie s'exécute, une fois quand ses points sont lus. nbgrader, sur le disque, reste intact ; voir
`docs/decisions/0013-un-carnet-de-notes-partage.md`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import jsonschema
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from nbgrader import api
from nbgrader.converters import autograde
from nbgrader.nbgraderformat import common
from nbgrader.preprocessors import latesubmissions, overwritecells, overwritekernelspec, saveautogrades
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from refcomp.grading import journalisation, preprocesseurs

# Tout module dont un préprocesseur ouvre le carnet : en oublier un, c'est une seconde connexion qui attend la première.
MODULES: tuple[Any, ...] = (
    autograde,
    journalisation,
    latesubmissions,
    overwritecells,
    overwritekernelspec,
    preprocesseurs,
    saveautogrades,
)


class _SessionGroupee(Session):
    """Une session dont `commit` n'écrit que dans la transaction ; `valider` la termine."""

    def commit(self) -> None:
        """Envoie les écritures à la base, sans valider."""
        self.flush()

    def valider(self) -> None:
        """Valide tout ce qui attend."""
        super().commit()


class CarnetPartage(api.Gradebook):
    """Un carnet de notes qui reste ouvert d'une copie à l'autre."""

    def __init__(self, url: str, *arguments: Any) -> None:
        """Ouvre le carnet et crée ses tables si besoin, comme nbgrader ; puis groupe ses écritures."""
        super().__init__(url, *arguments)
        self.db: Any
        self.db.remove()
        self.db = scoped_session(sessionmaker(autoflush=True, bind=self.engine, class_=_SessionGroupee))

    def close(self) -> None:
        """Ne ferme rien : la copie suivante s'en sert. `fermer` le fera."""

    def valider(self) -> None:
        """Valide les écritures de ce fil d'exécution et oublie ses objets."""
        session: Any = self.db()
        session.valider()
        self.db.remove()

    def annuler(self) -> None:
        """Abandonne les écritures de ce fil d'exécution."""
        self.db.rollback()
        self.db.remove()

    def fermer(self) -> None:
        """Ferme les connexions."""
        self.db.remove()
        self.engine.dispose()


class Partage:
    """Les carnets ouverts par ce processus."""

    def __init__(self) -> None:
        """Aucun carnet au départ."""
        self._carnets: dict[str, CarnetPartage] = {}

    def __call__(self, url: str, *arguments: Any) -> CarnetPartage:
        """Le carnet d'une adresse ; c'est ce que nbgrader appelle au lieu de `Gradebook(url, …)`."""
        if url not in self._carnets:
            self._carnets[url] = CarnetPartage(url, *arguments)
        return self._carnets[url]

    def valider(self) -> None:
        """Valide les écritures de ce fil d'exécution, dans tous les carnets."""
        for carnet in self._carnets.values():
            carnet.valider()

    def annuler(self) -> None:
        """Abandonne les écritures de ce fil d'exécution, dans tous les carnets."""
        for carnet in self._carnets.values():
            carnet.annuler()

    def fermer(self) -> None:
        """Ferme tous les carnets."""
        for carnet in self._carnets.values():
            carnet.fermer()
        self._carnets.clear()


@contextmanager
def share_carnets() -> Iterator[Partage]:
    """Le temps d'une correction, donne à nbgrader des carnets de notes partagés."""
    partage = Partage()
    avant = [module.Gradebook for module in MODULES]
    for module in MODULES:
        module.Gradebook = partage
    common.jsonschema = SimpleNamespace(validate=validate_metadonnees)
    try:
        yield partage
    finally:
        common.jsonschema = jsonschema
        for module, classe in zip(MODULES, avant, strict=True):
            module.Gradebook = classe
        partage.fermer()


def validate_metadonnees(objet: Any, schema: dict[str, Any]) -> None:
    """Comme `jsonschema.validate`, sans vérifier à chaque cellule que le schéma de nbgrader est lui-même un schéma.

    Raises:
        jsonschema.ValidationError: si l'objet n'est pas conforme.
    """
    erreur = best_match(_build_validateur(json.dumps(schema, sort_keys=True)).iter_errors(objet))
    if erreur is not None:
        raise erreur


@lru_cache(maxsize=8)
def _build_validateur(schema: str) -> Any:
    lu = json.loads(schema)
    classe: Any = validator_for(lu)
    classe.check_schema(lu)
    return classe(lu)
