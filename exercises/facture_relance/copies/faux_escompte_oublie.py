# attendu: {q2: escompte_oublie}
# autres: juste
# La suite part de ce résultat : elle reste juste.
# %% q2
bases = commande.groupby("taux_tva")["montant"].sum()
bases = bases - (bases * pied["remise"] / 100).round(2)
reponse_2 = round(bases.sum() + pied["port"], 2)
bases = bases - (bases * pied["escompte"] / 100).round(2)
bases[20.0] += pied["port"]
