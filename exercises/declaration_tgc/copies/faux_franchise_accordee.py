# attendu: {q1: franchise_accordee}
# autres: juste
# %% q1
reponse_1 = "oui"
