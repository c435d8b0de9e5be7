# attendu: {q5: dernier_solde}
# autres: juste
# %% q5
reponse_5 = budget["solde_final"].iloc[-1]
