# attendu: {q3: valeur_residuelle_oubliee}
# autres: juste
# La base de la question 2 est juste, mais la dotation et le plan partent du coût entier : une seule erreur.
# %% q3
duree = int(fiche["Durée d'utilisation"].split()[0])
service = copie.date(fiche["Date de mise en service"])
jours = (12 - service.month) * 30 + 30 - service.day + 1
annuite = round(reponse_1 / duree, 2)
reponse_3 = round(annuite * jours / 360, 2)
# %% q4
dotations = [reponse_3] + [annuite] * (duree - 1)
dotations.append(round(reponse_1 - sum(dotations), 2))
plan = pd.DataFrame({"exercice": range(2025, 2025 + len(dotations)), "dotation": dotations})
plan["cumul"] = plan["dotation"].cumsum().round(2)
plan["valeur_nette_comptable"] = (reponse_1 - plan["cumul"]).round(2)
reponse_4 = plan
