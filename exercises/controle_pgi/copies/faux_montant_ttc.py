# attendu: {q2: montant_ttc}
# autres: juste
# Le total est donné taxe comprise ; l'écriture est juste.
# %% q2
net = round((bon["quantite"] * bon["prix"] * 0.90).round(2).sum(), 2)
reponse_2 = net + round(net * 0.20, 2)
