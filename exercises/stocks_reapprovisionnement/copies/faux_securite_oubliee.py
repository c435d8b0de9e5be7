# attendu: {q6: securite_oubliee}
# autres: juste
# %% q6
reponse_6 = round(consommation / 360 * delai)
