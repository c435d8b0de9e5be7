# attendu: {q1: borne_exclue}
# autres: juste
# Le fournisseur pile à l'exigence est écarté ; la suite se corrige d'après cette présélection.
# %% q1
bons = (
    (fournisseurs["delai"] < exigences[0])
    & (fournisseurs["garantie"] > exigences[1])
    & (fournisseurs["minimum"] < exigences[2])
    & (fournisseurs["ponctualite"] > exigences[3])
)
reponse_1 = bons.map({True: "retenu", False: "écarté"}).rename("decision").reset_index()
