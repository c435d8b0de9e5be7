# attendu: {q4: derniere_ligne_oubliee}
# autres: juste
# Autant de lignes que d'années de durée, dans le CSV distribué : l'exercice du complément reste vide.
# %% q4
modele = pd.read_csv("amortissement/reponse_4.csv", sep=";", encoding="utf-8-sig")
plan = pd.DataFrame({"exercice": modele["exercice"], "dotation": pd.Series([reponse_3] + [annuite] * (duree - 1))})
plan["cumul"] = plan["dotation"].cumsum().round(2)
plan["valeur_nette_comptable"] = (reponse_1 - plan["cumul"]).round(2)
plan.to_csv("amortissement/reponse_4.csv", sep=";", decimal=",", index=False)
reponse_4 = None
