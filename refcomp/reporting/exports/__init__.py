"""Ce que les tableaux de bord exportent : classeur, CSV pour Moodle, badges, données de recherche.

Chaque export est une fonction de `refcomp.reporting.exports.<forme>`, qui rend des octets ; aucune cellule n'y peut
devenir une formule.
"""
