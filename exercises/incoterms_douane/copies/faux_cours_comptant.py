# attendu: {q5: cours_comptant}
# autres: juste
# %% q5
reponse_5 = dollars(regles[reponse_4], comptant)
