"""La démonstration : un cours entier, de la construction au tableau de bord, avec une classe inventée."""
