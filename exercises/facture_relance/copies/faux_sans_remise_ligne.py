# attendu: {q1: sans_remise_ligne}
# autres: juste
# La suite part de ces lignes : elle reste juste.
# %% q1
commande["montant"] = (commande["quantite"] * commande["prix_unitaire"] * 1).round(2)
reponse_1 = commande[["designation", "montant"]]
