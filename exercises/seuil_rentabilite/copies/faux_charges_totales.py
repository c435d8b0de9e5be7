# attendu: {q3: charges_totales}
# autres: juste
# La suite est calculée avec le bon seuil : elle reste juste.
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
