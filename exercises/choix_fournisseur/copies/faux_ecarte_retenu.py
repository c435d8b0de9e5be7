# attendu: {q7: ecarte_moins_cher, q8: ecarte_moins_cher}
# autres: juste
# Le moins cher des six est retenu, sans regarder les exigences.
# %% q7
reponse_7 = (nets + port + assurance + droits).idxmin()
# %% q8
reponse_8 = reponse_7
