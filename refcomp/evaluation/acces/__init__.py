"""Qui voit quoi : des droits que la base tient elle-même, même devant qui exécute ce qu'il veut.

Voir `docs/deployer-sur-jupyterhub.md` et la décision 0018.
"""

from refcomp.evaluation.acces.comptes import (
    add_droits,
    close_compte,
    enroll_classe,
    load_acces,
    open_compte,
    remove_droits,
)
from refcomp.evaluation.acces.droits import ROLES, Droit, build_droits
from refcomp.evaluation.acces.installation import install_acces

__all__ = [
    "ROLES",
    "Droit",
    "add_droits",
    "build_droits",
    "close_compte",
    "enroll_classe",
    "install_acces",
    "load_acces",
    "open_compte",
    "remove_droits",
]
