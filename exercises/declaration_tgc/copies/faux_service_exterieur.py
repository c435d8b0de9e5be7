# attendu: {q2: service_exterieur}
# autres: juste
# %% q2
reponse_2 = francs(reglements[["V-612", "V-702"]].sum() / (1 + specifique) + vendu["V-704"])
