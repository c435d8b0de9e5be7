# attendu: {q9: cout_non_deduit}
# autres: juste
# %% q9
actions["retour"] = (100 * actions["marge"] / actions["cout"]).round(1)
reponse_9 = actions[["action", "retour"]]
