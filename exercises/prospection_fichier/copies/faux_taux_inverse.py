# attendu: {q7: taux_inverse}
# autres: juste
# %% q7
reponse_7 = round(actions["contacts"].sum() / actions["clients"].sum(), 2)
# %% q10
reponse_10 = math.ceil(dossier["objectif"] * actions["contacts"].sum() / actions["clients"].sum())
