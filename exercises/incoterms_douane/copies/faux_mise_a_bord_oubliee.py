# attendu: {q1: mise_a_bord_oubliee}
# autres: juste
# %% q1
reponse_1 = francs(savons + emballage + camion + export)
