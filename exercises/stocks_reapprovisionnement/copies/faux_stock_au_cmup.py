# attendu: {q2: stock_au_cmup}
# autres: juste
# %% q2
reponse_2 = valeur
