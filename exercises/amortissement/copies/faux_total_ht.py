# attendu: {q1: total_ht}
# autres: juste
# %% q1
reponse_1 = float(facture.loc[7])
