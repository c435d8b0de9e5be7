# attendu: {q4: consommation_mensuelle}
# autres: juste
# Le coût de gestion suit cette quantité.
# %% q4
reponse_4 = round(math.sqrt(2 * consommation / 12 * passation / (prix * taux / 100)))
