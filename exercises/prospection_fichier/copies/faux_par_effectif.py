# attendu: {q6: par_effectif}
# autres: juste
# %% q6
reponse_6 = " ; ".join(qualifies.sort_values("effectif", ascending=False)["fiche"].head(3))
