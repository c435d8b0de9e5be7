# attendu: {q8: cout_d_une_livraison}
# autres: juste
# %% q8
reponse_8 = round(reclamations["cout"].sum() / dossier["livraisons"] + 1e-9, 2)
