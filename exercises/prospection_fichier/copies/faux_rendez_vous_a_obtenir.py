# attendu: {q10: rendez_vous_a_obtenir}
# autres: juste
# %% q10
reponse_10 = math.ceil(dossier["objectif"] * actions["rendez_vous"].sum() / actions["clients"].sum())
