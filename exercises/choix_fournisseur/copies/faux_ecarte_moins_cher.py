# attendu: {q4: ecarte_moins_cher}
# autres: juste
# %% q4
couts = tableau["cout"].dropna()
reponse_4 = (nets + port + assurance + droits).idxmin()
