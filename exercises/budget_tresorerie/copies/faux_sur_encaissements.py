# attendu: {q2: sur_encaissements}
# autres: juste
# %% q2
taxable = previsions["ventes_ht"] - previsions["achats_ht"] - previsions["frais_ht"]
encaissee = (bilan["Clients"] + comptant * ventes["avril"]) * TVA / (1 + TVA)
deductible = TVA * (previsions["achats_ht"]["avril"] + previsions["frais_ht"]["avril"])
reponse_2 = round(encaissee - deductible, 2)
