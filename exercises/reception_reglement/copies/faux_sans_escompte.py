# attendu: {q6: sans_escompte}
# autres: juste
# %% q6
reponse_6 = round(conditions["total_ht"] + conditions["tva"] - avoir, 2)
