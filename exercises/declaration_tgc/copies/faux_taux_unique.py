# attendu: {q3: taux_unique}
# autres: juste
# %% q3
reponse_3 = francs(normal * (biens + reponse_2 + achete["A-703"]))
