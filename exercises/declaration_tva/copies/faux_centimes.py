# attendu: {q2: centimes, q3: centimes}
# autres: juste
# %% q2
reponse_2 = round(livres + encaisses, 2)
# %% q3
reponse_3 = round(TVA * (reponse_2 + allemagne), 2)
