# attendu: {q2: un_seul_sens, q8: sans_franchise, q9: sans_plafond}
# autres: juste
# Une couche trop petite : la palette, la proposition, l'économie et le chargement en partent et restent justes.
# %% q2
long = (1200 // carton["longueur"]) * (800 // carton["largeur"])
travers = (1200 // carton["largeur"]) * (800 // carton["longueur"])
couche = int(min(long, travers))
reponse_2 = couche
# %% q8
article_retard = commande["article"].iloc[2]
valeur_retard = contrat["retard"] * prix_du_tarif(article_retard, lignes.loc[article_retard, "cartons"])
reponse_8 = round(valeur_retard * contrat["taux"] / 100 * contrat["jours"] + 1e-9, 2)
# %% q9
reponse_9 = round(valeur_retard * contrat["taux"] / 100 * (contrat["jours_longs"] - contrat["franchise"]) + 1e-9, 2)
