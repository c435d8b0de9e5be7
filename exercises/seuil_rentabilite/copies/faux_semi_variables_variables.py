# attendu: {q1: semi_variables_variables}
# autres: juste
# %% q1
reclassement = charges[["poste"]].copy()
reclassement["variable"] = charges["montant"].where(charges["part_variable"] > 0, 0)
reclassement["fixe"] = (charges["montant"] - reclassement["variable"]).round(2)
reponse_1 = reclassement
