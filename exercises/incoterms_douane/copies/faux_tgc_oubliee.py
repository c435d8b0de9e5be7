# attendu: {q8: tgc_oubliee}
# autres: juste
# %% q8
lignes = reponse_7.set_index("article")
reponse_8 = int(lignes["droit"].sum())
