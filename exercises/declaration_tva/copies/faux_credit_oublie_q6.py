# attendu: {q6: credit_oublie}
# autres: juste
# %% q6
reponse_6 = lignes["28"] + lignes["22"]
