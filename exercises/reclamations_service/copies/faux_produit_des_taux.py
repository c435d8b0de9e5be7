# attendu: {q2: produit_des_taux}
# autres: juste
# %% q2
par_commande = livraisons.groupby("commande")
produit = par_commande["a_temps"].all().mean() * par_commande["complete"].all().mean()
reponse_2 = f"{100 * produit:.2f} %"
