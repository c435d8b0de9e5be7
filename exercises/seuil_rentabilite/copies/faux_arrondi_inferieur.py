# attendu: {q4: arrondi_inferieur}
# autres: juste
# %% q4
reponse_4 = math.floor(reponse_3 / prix)
