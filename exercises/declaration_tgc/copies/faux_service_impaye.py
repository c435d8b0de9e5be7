# attendu: {q4: service_impaye}
# autres: juste
# %% q4
services = achete[["A-618", "A-703", "A-706"]].sum()
reponse_4 = francs(normal * achete[["A-701", "A-702"]].sum() + specifique * services)
