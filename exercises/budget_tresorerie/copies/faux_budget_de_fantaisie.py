# attendu: {q4: autre, q5: autre, q7: autre}
# autres: juste
# Un tableau de zéros ne rend pas la suite juste.
# %% q4
reponse_4 = pd.DataFrame({"mois": mois, "encaissements": 0, "decaissements": 0, "solde_final": 0})
# %% q5
reponse_5 = 0
# %% q6
reponse_6 = round((1 - comptant) * ventes["juin"], 2)
# %% q7
reponse_7 = round(-bilan["Clients"] / 2, 2)
