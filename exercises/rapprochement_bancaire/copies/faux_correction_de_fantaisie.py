# attendu: {q2: autre, q3: partiel}
# autres: juste
# Une correction inventée : l'état qui la reprend perd cette cellule ; le reste en est juste, son solde est suivi.
# %% q2
correction = 1
reponse_2 = correction
