# attendu: {q8: inchange}
# autres: juste
# %% q8
reponse_8 = scores.idxmax()
