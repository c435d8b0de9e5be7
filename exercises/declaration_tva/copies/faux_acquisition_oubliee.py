# attendu: {q3: acquisition_oubliee}
# autres: juste
# %% q3
reponse_3 = euros(TVA * reponse_2)
