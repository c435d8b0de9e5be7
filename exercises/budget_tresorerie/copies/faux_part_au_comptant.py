# attendu: {q6: part_au_comptant}
# autres: juste
# %% q6
reponse_6 = round(comptant * ventes["juin"], 2)
