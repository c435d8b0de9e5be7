# attendu: {q1: remise_oubliee}
# autres: juste
# %% q1
reponse_1 = round(facture.loc[[1, 3, 4]].sum(), 2)
