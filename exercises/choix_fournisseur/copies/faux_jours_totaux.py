# attendu: {q5: jours_totaux}
# autres: juste
# %% q5
reponse_5 = round(reponse_2 * achat[3] / 100 * achat[2] / 360 + 1e-9, 2)
