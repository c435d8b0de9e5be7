# attendu: {q2: taxe_comprise}
# autres: juste
# %% q2
reponse_2 = francs(reglements[["V-612", "V-702"]].sum())
