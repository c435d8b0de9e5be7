# attendu: {q5: offre_tronquee}
# autres: juste
# %% q5
reponse_5 = int(regles[reponse_4] / terme)
