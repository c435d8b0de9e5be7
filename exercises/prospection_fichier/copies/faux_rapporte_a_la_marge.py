# attendu: {q9: rapporte_a_la_marge}
# autres: juste
# %% q9
actions["retour"] = (100 * (actions["marge"] - actions["cout"]) / actions["marge"]).round(1)
reponse_9 = actions[["action", "retour"]]
