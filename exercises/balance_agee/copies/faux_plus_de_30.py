# attendu: {q4: plus_de_30}
# autres: juste
# %% q4
reponse_4 = 100 * balance[["de_31_a_60", "de_61_a_90", "plus_de_90"]].sum().sum() / balance["total"].sum()
