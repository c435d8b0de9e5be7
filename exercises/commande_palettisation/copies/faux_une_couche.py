# attendu: {q3: une_couche}
# autres: juste
# %% q3
couches = (carton["hauteur_max"] - 144) // carton["hauteur"]
plein = int(couche * couches)
reponse_3 = couche
