# attendu: {q1: total_ht, q3: depuis_facture, q4: derniere_ligne_oubliee, q5: toutes_annuites_pleines}
# autres: juste
# Quatre erreurs, chacune reconnue à partir des réponses d'avant et payée une fois.
# %% q1
reponse_1 = float(facture.loc[7])
# %% q3
duree = int(fiche["Durée d'utilisation"].split()[0])
depart = copie.date(fiche["Date de la facture"])
jours = (12 - depart.month) * 30 + 30 - depart.day + 1
annuite = round(reponse_2 / duree, 2)
reponse_3 = round(annuite * jours / 360, 2)
# %% q4
plan = pd.DataFrame({"exercice": range(2025, 2025 + duree), "dotation": [reponse_3] + [annuite] * (duree - 1)})
plan["cumul"] = plan["dotation"].cumsum().round(2)
plan["valeur_nette_comptable"] = (reponse_1 - plan["cumul"]).round(2)
reponse_4 = plan
# %% q5
reponse_5 = round(reponse_3 + (fichier["valeur_origine"] / fichier["duree_annees"]).sum(), 2)
