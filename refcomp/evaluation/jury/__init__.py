"""Préparer et tenir un jury : des preuves aux faits, des faits aux propositions, de la séance au procès-verbal.

Tout ce que ce dossier rend est une **proposition au jury** ; ce que le jury décide est un acte, écrit, motivé s'il s'en
écarte, et daté.
"""

from refcomp.evaluation.jury.etats import etats_candidats
from refcomp.evaluation.jury.faits import FaitsDuRegistre, faits_du_registre
from refcomp.evaluation.jury.proces_verbal import ProcesVerbal, preuves_du_jury, proces_verbal
from refcomp.evaluation.jury.registre import RegistreJurys
from refcomp.evaluation.jury.seance import Choix, Dossier, Seance, groupes_actuels, prepare_seance

__all__ = [
    "Choix",
    "Dossier",
    "FaitsDuRegistre",
    "ProcesVerbal",
    "RegistreJurys",
    "Seance",
    "etats_candidats",
    "faits_du_registre",
    "groupes_actuels",
    "prepare_seance",
    "preuves_du_jury",
    "proces_verbal",
]
