# attendu: {q7: retard_entier}
# autres: juste
# %% q7
reponse_7 = round(budget["solde_final"].iloc[0] - bilan["Clients"], 2)
