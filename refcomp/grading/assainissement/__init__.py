"""Rien de vivant chez l'enseignant : ce qui vient d'une copie est rendu inerte avant qu'un navigateur l'ouvre.

Deux préprocesseurs, branchés par `refcomp.grading.configuration` :

- `AssainirCopie` ferme l'assainissement de nbgrader : le premier carnet écrit dans `autograded/` est déjà inerte
  (Markdown, cellules brutes, pièces jointes, métadonnées) ;
- `AssainirSorties` ferme la correction, après que les points sont lus : les sorties de l'exécution.

Puis `affichage` est une seconde barrière, dans le formgrader lui-même, et `depot` s'occupe des fichiers joints.
"""
