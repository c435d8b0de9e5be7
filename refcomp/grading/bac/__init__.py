"""Le bac à sable : exécuter le code d'une copie sans qu'il voie, touche ou épuise quoi que ce soit d'autre.

Deux côtés, qui ne se parlent que par des trames JSON bornées (`protocole`)::

    côté de confiance                       dans bubblewrap : ni réseau, ni dossier personnel, ni cours
    lanceur  ── ordre + 2 descripteurs ──►  parent      a chargé pandas et plotly ; ne lit jamais une copie
    seance   ◄── trames de la copie ─────►   └ copie    ses propres espaces de noms, son dossier en mémoire
             ── interrompre, tuer ───────►   └ veille   mesure la mémoire, tue

`parent`, `veille`, `espaces`, `verrous`, `filtre`, `noyau`, `integrite` et `service` tournent dans le bac : ils
n'emploient que Python, IPython et eux-mêmes, car le reste de refcomp n'y est pas.
"""
