"""Les référentiels : des documents encodés comme données, chargés en DataFrame.

>>> from refcomp.referentiels import load
>>> load("bts-gpme-nc").elements.query("element_id == 'T16.3/d3'").libelle.item()
'Effectuer le rapprochement bancaire'
"""

from refcomp.referentiels.chargement import available, load
from refcomp.referentiels.modele import Referentiel

__all__ = ["Referentiel", "available", "load"]
