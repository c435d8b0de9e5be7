# attendu: {q1: maintenance_incluse}
# autres: juste
# %% q1
reponse_1 = round(facture.loc[[1, 2, 3, 4, 6]].sum(), 2)
