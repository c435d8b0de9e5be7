# attendu: {q6: hors_taxes}
# autres: juste
# %% q6
reponse_6 = round((1 - comptant) * previsions["ventes_ht"]["juin"], 2)
