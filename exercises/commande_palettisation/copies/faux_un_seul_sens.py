# attendu: {q2: un_seul_sens}
# autres: juste
# %% q2
long = (1200 // carton["longueur"]) * (800 // carton["largeur"])
travers = (1200 // carton["largeur"]) * (800 // carton["longueur"])
couche = int(min(long, travers))
reponse_2 = couche
