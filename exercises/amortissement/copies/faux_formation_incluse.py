# attendu: {q1: formation_incluse}
# autres: juste
# %% q1
reponse_1 = round(facture.loc[1:5].sum(), 2)
