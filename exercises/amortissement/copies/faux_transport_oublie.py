# attendu: {q1: transport_oublie}
# autres: juste
# %% q1
reponse_1 = round(facture.loc[[1, 2, 4]].sum(), 2)
