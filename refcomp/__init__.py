"""refcomp : référentiels, calculs de gestion, exercices notés et analyses de cohorte.

Chaque sujet se prend dans son sous-paquet : `from refcomp.calculs.balance_agee import balance_agee`.
"""

__version__ = "0.1.0"
__all__ = ["__version__"]
