"""Évaluer : le registre des preuves, la maîtrise et le nombre de preuves qui la porte."""

from refcomp.evaluation.maitrise import maitrise
from refcomp.evaluation.preuves import preuves_automatiques
from refcomp.evaluation.registre import BilanAjout, Registre
from refcomp.evaluation.resume import matrice_resume, poids_a_la_date

__all__ = ["BilanAjout", "Registre", "maitrise", "matrice_resume", "poids_a_la_date", "preuves_automatiques"]
