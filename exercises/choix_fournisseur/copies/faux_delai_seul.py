# attendu: {q1: delai_seul}
# autres: juste
# %% q1
bons = fournisseurs["delai"] <= exigences[0]
reponse_1 = bons.map({True: "retenu", False: "écarté"}).rename("decision").reset_index()
