# attendu: {q8: cout_par_contact}
# autres: juste
# %% q8
reponse_8 = round(actions["cout"].sum() / actions["contacts"].sum())
