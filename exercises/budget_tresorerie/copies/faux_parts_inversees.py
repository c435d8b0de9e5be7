# attendu: {q1: parts_inversees}
# autres: juste
# %% q1
ventes = previsions["ventes_ht"] * (1 + TVA)
reponse_1 = round(comptant * ventes["avril"] + (1 - comptant) * ventes["mai"], 2)
