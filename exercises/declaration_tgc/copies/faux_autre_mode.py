# attendu: {q7: autre_mode}
# autres: juste
# %% q7
reponse_7 = "30 avril 2026" if en_ligne else "14 mai 2026"
