# attendu: {q7: mois_suivant}
# autres: juste
# %% q7
reponse_7 = pd.Timestamp("2026-04-14")
