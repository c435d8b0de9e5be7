# attendu: {q2: total_saisi}
# autres: juste
# Le total est celui de l'export ; l'écriture en part.
# %% q2
net = saisie["montant_ht"].sum()
reponse_2 = round(net, 2)
