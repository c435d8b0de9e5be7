# attendu: {q2: valeur_residuelle_oubliee}
# autres: juste
# La valeur résiduelle est oubliée dès la base ; le plan qui suit amortit tout le coût.
# %% q2
reponse_2 = reponse_1
