# attendu: {q4: autres_a_leur_rang}
# autres: juste
# %% q4
melees = list(nombres.index)
pareto = pd.DataFrame({"cause": melees, "rang": range(1, len(melees) + 1), "nombre": nombres.to_numpy()})
pareto["cumul"] = pareto["nombre"].cumsum()
reponse_4 = pareto
