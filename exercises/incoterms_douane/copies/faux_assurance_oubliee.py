# attendu: {q2: assurance_oubliee}
# autres: juste
# %% q2
reponse_2 = francs(reponse_1 + mer)
