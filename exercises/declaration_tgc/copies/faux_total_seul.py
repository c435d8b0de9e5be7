# attendu: {q1: total_seul}
# autres: juste
# %% q1
reponse_1 = "oui"
