# attendu: {q2: remise_oubliee}
# autres: juste
# Le total est celui du catalogue ; l'écriture en part.
# %% q2
net = (bon["quantite"] * bon["prix"]).sum()
reponse_2 = round(net, 2)
