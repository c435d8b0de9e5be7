# attendu: {q4: plus_de_90_seulement}
# autres: juste
# %% q4
reponse_4 = 100 * balance["plus_de_90"].sum() / balance["total"].sum()
