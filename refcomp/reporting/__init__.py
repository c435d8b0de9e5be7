"""Rendre compte : tables, figures et tableau de bord. Aucune règle ici, seulement de la présentation."""

from refcomp.processus import prepare_processus

# Le noyau d'un tableau de bord importe nbformat ; sans cela, la page attend deux secondes de plus.
prepare_processus()
