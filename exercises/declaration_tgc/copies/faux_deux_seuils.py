# attendu: {q1: deux_seuils}
# autres: juste
# %% q1
reponse_1 = "non, les deux seuils sont dépassés"
