# attendu: {q7: date_papier}
# autres: juste
# %% q7
reponse_7 = "30 avril 2026"
