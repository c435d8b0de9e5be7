# attendu: {q4: importation_oubliee}
# autres: juste
# %% q4
reponse_4 = francs(normal * achete["A-701"] + specifique * achete[["A-618", "A-703"]].sum())
