# attendu: {q3: immobilisation_oubliee}
# autres: juste
# %% q3
reponse_3 = round(TVA * taxable["mai"], 2)
