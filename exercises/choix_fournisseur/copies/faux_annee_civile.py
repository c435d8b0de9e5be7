# attendu: {q5: annee_civile}
# autres: juste
# %% q5
reponse_5 = round(reponse_2 * achat[3] / 100 * (achat[2] - achat[1]) / 365 + 1e-9, 2)
