# attendu: {q1: hors_taxes}
# autres: juste
# %% q1
ventes = previsions["ventes_ht"] * (1 + TVA)
reponse_1 = round((1 - comptant) * previsions["ventes_ht"]["avril"] + comptant * previsions["ventes_ht"]["mai"], 2)
