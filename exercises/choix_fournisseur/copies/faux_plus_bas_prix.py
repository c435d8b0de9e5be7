# attendu: {q4: plus_bas_prix}
# autres: juste
# %% q4
couts = tableau["cout"].dropna()
reponse_4 = (offres["prix"] / offres["contenance"])[bons].idxmin()
