"""La journée de l'enseignant autour de la correction : la classe, les copies, le retour, les notes, la sauvegarde.

Rien ici ne corrige : on importe une classe, on ramasse des copies dans `submitted/`, on rend, on exporte, on garde.
Tout marche sans l'échange de nbgrader, sans serveur et sous Windows.
"""
