# attendu: {q6: frais_avant_oublies}
# autres: juste
# %% q6
reponse_6 = francs(prix.sum())
