# attendu: {q6: tout_juin}
# autres: juste
# %% q6
reponse_6 = round(ventes["juin"], 2)
