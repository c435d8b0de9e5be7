# attendu: {q3: autoliquidation_oubliee}
# autres: juste
# %% q3
reponse_3 = francs(normal * biens + specifique * reponse_2)
