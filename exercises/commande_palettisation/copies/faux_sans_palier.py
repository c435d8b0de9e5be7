# attendu: {q1: sans_palier}
# autres: juste
# %% q1
base = [prix_du_tarif(a, 0) for a in commande["article"]]
commande["prix_tarif"] = base
commande["ecart"] = ((commande["prix_annonce"] - commande["prix_tarif"]) * commande["cartons"]).round(2)
reponse_1 = commande[["article", "prix_tarif", "ecart"]]
