# attendu: {q3: immobilisation_seule}
# autres: juste
# %% q3
reponse_3 = round(TVA * (projet["Machine"] - previsions["ventes_ht"]["mai"]), 2)
