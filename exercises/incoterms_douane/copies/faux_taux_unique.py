# attendu: {q8: taux_unique}
# autres: juste
# %% q8
lignes = reponse_7.set_index("article")
bases = lignes["valeur_douane"] + lignes["droit"]
tgc = (bases * tarif["tgc"].max() / 100).map(francs)
reponse_8 = int(lignes["droit"].sum() + tgc.sum())
