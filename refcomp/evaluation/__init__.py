"""Évaluer : le registre des preuves, la maîtrise et le nombre de preuves qui la porte."""

from refcomp.evaluation.importation import load_preuves_carnet, load_preuves_tableau
from refcomp.evaluation.maitrise import maitrise
from refcomp.evaluation.personne import export_personne
from refcomp.evaluation.preuves import preuves_automatiques
from refcomp.evaluation.pseudonymes import Pseudonymise, pseudonymise
from refcomp.evaluation.registre import BilanAjout, Registre
from refcomp.evaluation.resume import matrice_resume, poids_a_la_date
from refcomp.evaluation.vie_privee import Effacement, conservation, efface_personne

__all__ = [
    "BilanAjout",
    "Effacement",
    "Pseudonymise",
    "Registre",
    "conservation",
    "efface_personne",
    "export_personne",
    "load_preuves_carnet",
    "load_preuves_tableau",
    "maitrise",
    "matrice_resume",
    "poids_a_la_date",
    "preuves_automatiques",
    "pseudonymise",
]
