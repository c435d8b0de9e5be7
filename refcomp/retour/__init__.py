"""Le retour rendu à l'étudiant : une page par carnet et un sommaire, en français, lisibles sur un téléphone.

Une page dit ce qui a été reçu, ce qui était attendu en nature, l'erreur connue à laquelle la réponse ressemble et les
compétences qu'elle prouve. Elle ne dit jamais la valeur attendue ni un essai caché.
"""

from refcomp.retour.assemblage import build_retour

__all__ = ["build_retour"]
