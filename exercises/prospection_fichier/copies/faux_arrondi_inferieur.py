# attendu: {q10: arrondi_inferieur}
# autres: juste
# %% q10
reponse_10 = math.floor(dossier["objectif"] * actions["contacts"].sum() / actions["clients"].sum())
