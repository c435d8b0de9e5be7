# attendu: {q6: frais_locaux_inclus}
# autres: juste
# %% q6
reponse_6 = francs(prix.sum() + fret + assurance + locaux)
