"""Les calculs de gestion, un sujet par dossier.

Un calcul se prend dans son sujet : `from refcomp.calculs.balance_agee import balance_agee`. Ce paquet n'exporte que
`catalogue`, la liste de ce que refcomp sait calculer.
"""

from refcomp.calculs.catalogue import catalogue

__all__ = ["catalogue"]
