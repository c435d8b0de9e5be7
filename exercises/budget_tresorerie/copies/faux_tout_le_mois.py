# attendu: {q1: tout_le_mois}
# autres: juste
# %% q1
ventes = previsions["ventes_ht"] * (1 + TVA)
reponse_1 = round(ventes["mai"], 2)
