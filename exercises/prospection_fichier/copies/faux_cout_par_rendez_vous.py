# attendu: {q8: cout_par_rendez_vous}
# autres: juste
# %% q8
reponse_8 = round(actions["cout"].sum() / actions["rendez_vous"].sum())
