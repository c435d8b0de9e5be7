# attendu: {q4: facteur_oublie}
# autres: juste
# Le coût de gestion suit cette quantité.
# %% q4
reponse_4 = round(math.sqrt(consommation * passation / (prix * taux / 100)))
