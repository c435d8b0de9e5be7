# attendu: {q4: avoir_hors_taxes}
# autres: juste
# %% q4
avoir_ht = round(dossier["trop"].sum(), 2)
avoir = round(avoir_ht * (1 + conditions["taux_tva"] / 100), 2)
reponse_4 = avoir_ht
