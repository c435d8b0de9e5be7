# attendu: {q1: export_oublie}
# autres: juste
# Le CIF part de ce FOB : il suit.
# %% q1
reponse_1 = francs(savons + emballage + camion + bord)
