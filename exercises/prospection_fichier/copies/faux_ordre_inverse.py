# attendu: {q6: ordre_inverse}
# autres: juste
# %% q6
reponse_6 = " ; ".join(notes.sort_values("score", ascending=True)["fiche"].head(3))
