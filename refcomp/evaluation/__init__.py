"""Évaluer : le registre des preuves, la maîtrise et le nombre de preuves qui la porte."""

from refcomp.evaluation.maitrise import maitrise
from refcomp.evaluation.preuves import preuves_automatiques
from refcomp.evaluation.registre import Registre

__all__ = ["Registre", "maitrise", "preuves_automatiques"]
