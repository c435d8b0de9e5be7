# attendu: {q7: moyenne_des_taux}
# autres: juste
# %% q7
reponse_7 = round((100 * actions["clients"] / actions["contacts"]).mean(), 2)
# %% q10
reponse_10 = math.ceil(dossier["objectif"] * actions["contacts"].sum() / actions["clients"].sum())
