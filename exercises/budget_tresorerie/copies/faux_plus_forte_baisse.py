# attendu: {q5: plus_forte_baisse}
# autres: juste
# %% q5
reponse_5 = round((budget["encaissements"] - budget["decaissements"]).min(), 2)
