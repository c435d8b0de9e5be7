# attendu: {q1: comptant_seul}
# autres: juste
# %% q1
ventes = previsions["ventes_ht"] * (1 + TVA)
reponse_1 = round(comptant * ventes["mai"], 2)
