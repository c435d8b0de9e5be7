# attendu: {q8: sans_franchise}
# autres: juste
# %% q8
article_retard = commande["article"].iloc[2]
valeur_retard = contrat["retard"] * prix_du_tarif(article_retard, lignes.loc[article_retard, "cartons"])
reponse_8 = round(valeur_retard * contrat["taux"] / 100 * contrat["jours"] + 1e-9, 2)
