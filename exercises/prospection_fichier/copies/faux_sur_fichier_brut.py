# attendu: {q4: sur_fichier_brut}
# autres: juste
# %% q4
reponse_4 = round(100 * prospects[champs].ne("").to_numpy().mean(), 1)
