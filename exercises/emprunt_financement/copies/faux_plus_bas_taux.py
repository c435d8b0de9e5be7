# attendu: {q7: plus_bas_taux}
# autres: juste
# %% q7
reponse_7 = propositions["taux"].idxmin()
