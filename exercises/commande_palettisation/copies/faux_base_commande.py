# attendu: {q8: base_commande}
# autres: juste
# %% q8
article_retard = commande["article"].iloc[2]
valeur_retard = contrat["retard"] * prix_du_tarif(article_retard, lignes.loc[article_retard, "cartons"])
jours = contrat["jours"] - contrat["franchise"]
reponse_8 = round(contrat["valeur_commande"] * contrat["taux"] / 100 * jours + 1e-9, 2)
