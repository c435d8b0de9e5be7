# attendu: {q4: acompte_oublie}
# autres: juste
# %% q4
reponse_4 = round(reponse_2 + reponse_3, 2)
