# attendu: {q4: derniere_annuite_pleine}
# autres: juste
# L'exercice est lu comme un nombre à virgule, comme pandas le fait d'une colonne incomplète.
# %% q4
dotations = [reponse_3] + [annuite] * duree
plan = pd.DataFrame({"exercice": [2025.0 + rang for rang in range(duree + 1)], "dotation": dotations})
plan["cumul"] = plan["dotation"].cumsum().round(2)
plan["valeur_nette_comptable"] = (reponse_1 - plan["cumul"]).round(2)
reponse_4 = plan
