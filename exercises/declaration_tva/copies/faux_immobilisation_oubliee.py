# attendu: {q6: immobilisation_oubliee}
# autres: juste
# %% q6
reponse_6 = lignes["28"] + lignes["19"]
