# attendu: {q2: interets_constants}
# autres: juste
# Rempli dans le CSV distribué ; le coût de la question 3 suit de ces intérêts.
# %% q2
modele = pd.read_csv("emprunt_financement/reponse_2.csv", sep=";", encoding="utf-8-sig")
interets = round(capital * taux, 2)
tableau = pd.DataFrame({"rang": modele["rang"], "interets": interets, "capital": round(reponse_1 - interets, 2)})
tableau["capital_restant"] = (capital - tableau["capital"].cumsum()).round(2)
tableau.to_csv("emprunt_financement/reponse_2.csv", sep=";", decimal=",", index=False)
reponse_2 = None
