# attendu: {q3: annee_entiere}
# autres: juste
# La première dotation est une annuité ; le plan qui en découle est corrigé d'après elle.
# %% q3
duree = int(fiche["Durée d'utilisation"].split()[0])
annuite = round(reponse_2 / duree, 2)
reponse_3 = annuite
# %% q4
plan = pd.DataFrame({"exercice": range(2025, 2025 + duree), "dotation": annuite})
plan["cumul"] = plan["dotation"].cumsum().round(2)
plan["valeur_nette_comptable"] = (reponse_1 - plan["cumul"]).round(2)
reponse_4 = plan
