# attendu: {q2: sans_majoration}
# autres: juste
# %% q2
reponse_2 = francs((reponse_1 + mer) / (1 - taux / 100))
