# attendu: {q1: remises_additionnees}
# autres: juste
# La suite part de ces lignes : elle reste juste.
# %% q1
commande["montant"] = (commande["quantite"] * commande["prix_unitaire"] * (1 - (commande["remise_1"] + commande["remise_2"]) / 100)).round(2)
reponse_1 = commande[["designation", "montant"]]
