# attendu: {q1: colonnes_inversees}
# autres: juste
# Les colonnes sont inversées dans le tableau ; la suite part des bons totaux.
# %% q1
reclassement = charges[["poste"]].copy()
reclassement["variable"] = (charges["montant"] * (100 - charges["part_variable"]) / 100).round(2)
reclassement["fixe"] = (charges["montant"] - reclassement["variable"]).round(2)
reponse_1 = reclassement
reclassement = pd.DataFrame({"variable": reclassement["fixe"], "fixe": reclassement["variable"]})
