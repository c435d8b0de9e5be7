# attendu: {q2: acompte_oublie}
# autres: juste
# %% q2
reponse_2 = euros(livres + encaisses - reglements["V-401"] / (1 + TVA))
