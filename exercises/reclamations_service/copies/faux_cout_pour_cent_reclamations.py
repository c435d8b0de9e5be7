# attendu: {q8: cout_pour_cent_reclamations}
# autres: juste
# %% q8
reponse_8 = round(reclamations["cout"].sum() / len(reclamations) * 100 + 1e-9, 2)
