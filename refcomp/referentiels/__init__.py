"""Les référentiels : des documents encodés comme données, chargés en DataFrame, et leurs règles, qui décident.

>>> from refcomp.referentiels import load
>>> load("bts-gpme-nc").elements.query("element_id == 'T16.3/d3'").libelle.item()
'Effectuer le rapprochement bancaire'
"""

from refcomp.referentiels.chargement import available, load
from refcomp.referentiels.modele import Referentiel
from refcomp.referentiels.regles.decision import Decision, controle_faits, decision, decisions
from refcomp.referentiels.regles.parametres import tableau_parametres
from refcomp.referentiels.regles.publication import load_reglement, reglements

__all__ = [
    "Decision",
    "Referentiel",
    "available",
    "controle_faits",
    "decision",
    "decisions",
    "load",
    "load_reglement",
    "reglements",
    "tableau_parametres",
]
