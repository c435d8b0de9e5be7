# attendu: {q4: acompte_ajoute}
# autres: juste
# %% q4
reponse_4 = round(reponse_2 + reponse_3 + pied["acompte"], 2)
