# attendu: {q1: tva_incluse}
# autres: juste
# %% q1
reponse_1 = round(facture.loc[1:4].sum() * 1.2, 2)
