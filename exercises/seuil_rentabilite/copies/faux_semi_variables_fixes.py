# attendu: {q1: semi_variables_fixes}
# autres: juste
# Le taux et la suite en découlent : ils sont corrigés d'après ce reclassement.
# %% q1
reclassement = charges[["poste"]].copy()
reclassement["variable"] = charges["montant"].where(charges["part_variable"] == 100, 0)
reclassement["fixe"] = (charges["montant"] - reclassement["variable"]).round(2)
reponse_1 = reclassement
