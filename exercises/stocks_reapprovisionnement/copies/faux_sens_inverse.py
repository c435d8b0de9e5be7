# attendu: {q3: sens_inverse}
# autres: juste
# %% q3
reponse_3 = round((quantite - compte) * valeur / quantite, 2)
