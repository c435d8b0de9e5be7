# attendu: {q1: fret_inclus}
# autres: juste
# %% q1
reponse_1 = francs(savons + emballage + camion + export + bord + mer)
