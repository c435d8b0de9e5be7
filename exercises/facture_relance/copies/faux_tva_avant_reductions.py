# attendu: {q3: tva_avant_reductions}
# autres: juste
# La suite part de ce résultat : elle reste juste.
# %% q3
brutes = commande.groupby("taux_tva")["montant"].sum()
brutes[20.0] += pied["port"]
reponse_3 = round((brutes * brutes.index / 100 + 1e-9).round(2).sum(), 2)
