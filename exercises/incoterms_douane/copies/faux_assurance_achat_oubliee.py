# attendu: {q6: assurance_achat_oubliee}
# autres: juste
# %% q6
reponse_6 = francs(prix.sum() + fret)
