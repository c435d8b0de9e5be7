# attendu: {q1: installation_oubliee}
# autres: juste
# %% q1
reponse_1 = round(facture.loc[1:3].sum(), 2)
