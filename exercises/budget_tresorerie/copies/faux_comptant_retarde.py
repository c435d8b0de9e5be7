# attendu: {q7: comptant_retarde}
# autres: juste
# %% q7
reponse_7 = round(budget["solde_final"].iloc[0] - (bilan["Clients"] + comptant * ventes["avril"]) / 2, 2)
