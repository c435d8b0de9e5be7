# attendu: {q5: causes_couteuses}
# autres: juste
# %% q5
couts = reclamations.groupby("cause")["cout"].sum().sort_values(ascending=False)
reponse_5 = " ; ".join(couts.index[:3])
