# attendu: {q7: moins_cher}
# autres: juste
# %% q7
reponse_7 = couts.idxmin()
