# attendu: {q1: prix_net_seul}
# autres: juste
# %% q1
reponse_1 = round(facture.loc[1] + facture.loc[2], 2)
