# attendu: {q1: seuil_global}
# autres: juste
# %% q1
reponse_1 = "non, son chiffre d'affaires global dépasse le seuil des biens"
