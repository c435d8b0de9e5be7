# attendu: {q5: ordre_inverse}
# autres: juste
# %% q5
echu = (balance["total"] - balance["non_echu"]).sort_values(ascending=False)
reponse_5 = echu.index[:3].tolist()[::-1]
