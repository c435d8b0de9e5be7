# attendu: {q5: mois_oublie}
# autres: juste
# %% q5
reponse_5 = round(reponse_2 * achat[3] / 100 + 1e-9, 2)
