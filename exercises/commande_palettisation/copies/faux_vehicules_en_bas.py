# attendu: {q7: vehicules_en_bas}
# autres: juste
# %% q7
reponse_7 = int(chargement["poids"].sum() // contrat["charge_utile"])
