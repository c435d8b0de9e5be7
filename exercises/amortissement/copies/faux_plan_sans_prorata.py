# attendu: {q4: sans_prorata}
# autres: juste
# La dotation de la question 3 est juste, mais le plan compte des annuités pleines.
# %% q4
plan = pd.DataFrame({"exercice": range(2025, 2025 + duree), "dotation": annuite})
plan["cumul"] = plan["dotation"].cumsum().round(2)
plan["valeur_nette_comptable"] = (reponse_1 - plan["cumul"]).round(2)
reponse_4 = plan
# %% q5
annuites = fichier["valeur_origine"] / fichier["duree_annees"]
reste = fichier["valeur_origine"] - fichier["cumul_amortissements"]
reponse_5 = round(reponse_3 + annuites.clip(upper=reste).sum(), 2)
