# attendu: {q5: debut_de_mois}
# autres: juste
# %% q5
ventes["cumul"] = ventes["chiffre_affaires"].cumsum()
atteint = ventes[ventes["cumul"] >= reponse_3].iloc[0]
reponse_5 = pd.Timestamp(2025, int(atteint["mois"]), 1)
