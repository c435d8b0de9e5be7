"""Vérifier un devoir avant de le publier, dans n'importe quel cours nbgrader, sans exécuter ses carnets.

`check_devoir` lit `source/`, `release/`, le carnet de notes et la configuration, et rend des constats ; `REGLES` est le
registre des règles, publié par `docs/verifier-un-devoir.md`.
"""

from refcomp.grading.lint.moteur import check_devoir
from refcomp.grading.lint.registre import REGLES
from refcomp.grading.lint.regle import Regle

__all__ = ["REGLES", "Regle", "check_devoir"]
