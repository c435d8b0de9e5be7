# attendu: {q2: frais_oublies}
# autres: juste
# %% q2
taxable = previsions["ventes_ht"] - previsions["achats_ht"] - previsions["frais_ht"]
reponse_2 = round(TVA * (previsions["ventes_ht"]["avril"] - previsions["achats_ht"]["avril"]), 2)
