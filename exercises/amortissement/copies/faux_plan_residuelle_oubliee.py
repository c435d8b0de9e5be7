# attendu: {q4: valeur_residuelle_oubliee}
# autres: juste
# %% q4
pleine = round(reponse_1 / duree, 2)
dotations = [round(pleine * jours / 360, 2)] + [pleine] * (duree - 1)
dotations.append(round(reponse_1 - sum(dotations), 2))
plan = pd.DataFrame({"exercice": range(2025, 2025 + len(dotations)), "dotation": dotations})
plan["cumul"] = plan["dotation"].cumsum().round(2)
plan["valeur_nette_comptable"] = (reponse_1 - plan["cumul"]).round(2)
reponse_4 = plan
# %% q5
annuites = fichier["valeur_origine"] / fichier["duree_annees"]
reste = fichier["valeur_origine"] - fichier["cumul_amortissements"]
reponse_5 = round(reponse_3 + annuites.clip(upper=reste).sum(), 2)
