# attendu: {q9: retour_sur_ventes}
# autres: juste
# %% q9
actions["retour"] = (100 * (actions["chiffre_affaires"] - actions["cout"]) / actions["cout"]).round(1)
reponse_9 = actions[["action", "retour"]]
