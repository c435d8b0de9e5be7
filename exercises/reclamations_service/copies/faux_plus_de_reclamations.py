# attendu: {q7: plus_de_reclamations}
# autres: juste
# %% q7
reponse_7 = reclamations["service"].value_counts().index[0]
