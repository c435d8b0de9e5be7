# attendu: {q5: passation_oubliee}
# autres: juste
# %% q5
reponse_5 = round(reponse_4 / 2 * prix * taux / 100, 2)
