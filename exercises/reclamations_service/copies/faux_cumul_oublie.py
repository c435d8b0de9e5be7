# attendu: {q4: cumul_oublie}
# autres: juste
# %% q4
pareto = pd.DataFrame({"cause": ordre, "rang": range(1, len(ordre) + 1), "nombre": nombres[ordre].to_numpy()})
pareto["cumul"] = pareto["nombre"]
reponse_4 = pareto
