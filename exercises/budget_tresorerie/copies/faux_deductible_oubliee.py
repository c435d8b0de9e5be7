# attendu: {q2: deductible_oubliee}
# autres: juste
# %% q2
taxable = previsions["ventes_ht"] - previsions["achats_ht"] - previsions["frais_ht"]
reponse_2 = round(TVA * previsions["ventes_ht"]["avril"], 2)
