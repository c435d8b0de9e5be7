# attendu: {q6: sans_avoir}
# autres: juste
# %% q6
reponse_6 = round((conditions["total_ht"] + conditions["tva"]) * (100 - conditions["escompte"]) / 100 + 1e-9, 2)
