# attendu: {q4: taux_sans_prix}
# autres: juste
# Le coût de gestion suit cette quantité.
# %% q4
reponse_4 = round(math.sqrt(2 * consommation * passation / (taux / 100)))
