# attendu: {q5: par_encours_total}
# autres: juste
# %% q5
reponse_5 = " ; ".join(balance["total"].sort_values(ascending=False).index[:3])
