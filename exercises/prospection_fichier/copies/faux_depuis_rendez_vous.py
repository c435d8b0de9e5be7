# attendu: {q7: depuis_rendez_vous}
# autres: juste
# %% q7
reponse_7 = round(100 * actions["clients"].sum() / actions["rendez_vous"].sum(), 2)
# %% q10
reponse_10 = math.ceil(dossier["objectif"] * actions["contacts"].sum() / actions["clients"].sum())
