# attendu: {q1: semi_variables_fixes, q3: charges_totales}
# autres: juste
# Deux erreurs, chacune payée une fois : le reste suit des réponses de l'étudiant, le taux étant lu arrondi.
# %% q1
reclassement = charges[["poste"]].copy()
reclassement["variable"] = charges["montant"].where(charges["part_variable"] == 100, 0)
reclassement["fixe"] = (charges["montant"] - reclassement["variable"]).round(2)
reponse_1 = reclassement
# %% q2
variables, fixes = reclassement["variable"].sum(), reclassement["fixe"].sum()
taux = round((activite - variables) / activite, 4)
reponse_2 = f"{100 * taux:.2f} %".replace(".", ",")
# %% q3
seuil = round(fixes / taux, 2)
reponse_3 = round((fixes + variables) / taux, 2)
# %% q4
reponse_4 = math.ceil(seuil / prix)
# %% q5
ventes["cumul"] = ventes["chiffre_affaires"].cumsum()
atteint = ventes[ventes["cumul"] >= seuil].iloc[0]
reste = seuil - (atteint["cumul"] - atteint["chiffre_affaires"])
jour = math.ceil(30 * reste / atteint["chiffre_affaires"])
reponse_5 = f"{jour:02d}/{atteint['mois']:02d}/2025"
# %% q6
reponse_6 = 100 * (activite - seuil) / activite
