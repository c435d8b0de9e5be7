# attendu: {q5: stock_entier}
# autres: juste
# %% q5
reponse_5 = round(consommation / reponse_4 * passation + reponse_4 * prix * taux / 100, 2)
