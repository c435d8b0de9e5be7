# attendu: {q1: ecart_inverse}
# autres: juste
# %% q1
commande["prix_tarif"] = [prix_du_tarif(a, q) for a, q in zip(commande["article"], commande["cartons"])]
commande["ecart"] = ((commande["prix_tarif"] - commande["prix_annonce"]) * commande["cartons"]).round(2)
reponse_1 = commande[["article", "prix_tarif", "ecart"]]
