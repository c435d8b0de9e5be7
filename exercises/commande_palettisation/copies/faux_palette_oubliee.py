# attendu: {q3: palette_oubliee}
# autres: juste
# %% q3
couches = carton["hauteur_max"] // carton["hauteur"]
plein = int(couche * couches)
reponse_3 = plein
