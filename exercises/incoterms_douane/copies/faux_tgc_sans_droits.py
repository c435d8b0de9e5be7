# attendu: {q8: tgc_sans_droits}
# autres: juste
# %% q8
lignes = reponse_7.set_index("article")
tgc = (lignes["valeur_douane"] * tarif["tgc"] / 100).map(francs)
reponse_8 = int(lignes["droit"].sum() + tgc.sum())
