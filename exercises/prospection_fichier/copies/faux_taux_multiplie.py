# attendu: {q10: taux_multiplie}
# autres: juste
# %% q10
reponse_10 = math.ceil(dossier["objectif"] * actions["clients"].sum() / actions["contacts"].sum())
