# attendu: {q2: surface_divisee}
# autres: juste
# %% q2
couche = int((1200 * 800) // (carton["longueur"] * carton["largeur"]))
reponse_2 = couche
