# attendu: {q5: causes_inversees}
# autres: juste
# %% q5
reponse_5 = " ; ".join(ordre[-2::-1][:3])
