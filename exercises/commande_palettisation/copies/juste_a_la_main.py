# autres: juste
# Les nombres sont écrits à la française, et le second tableau est rempli dans son fichier CSV.
# %% q2
long = (1200 // carton["longueur"]) * (800 // carton["largeur"])
travers = (1200 // carton["largeur"]) * (800 // carton["longueur"])
reponse_2 = str(max(long, travers))
couche = int(reponse_2)
# %% q3
couches = (carton["hauteur_max"] - 144) // carton["hauteur"]
plein = int(couche * couches)
reponse_3 = plein
# %% q4
seuils = sorted(tarif.loc[tarif["article"] == carton["article"], "a_partir_de"])
suivant = min(s for s in seuils if s > commandes)
propose = ceil(suivant / couche) * couche
reponse_4 = propose
# %% q5
avant = commandes * prix_du_tarif(carton["article"], commandes)
apres = propose * prix_du_tarif(carton["article"], propose)
reponse_5 = f"{avant - apres:.2f} €".replace(".", ",")
# %% q6
chargement = pd.DataFrame({"article": commande["article"], "cartons": commande["cartons"]}).set_index("article")
chargement["par_palette"], chargement["carton"] = palettes["par_palette"], palettes["poids"]
chargement.loc[carton["article"]] = [propose, plein, carton["poids"]]
chargement["palettes"] = [ceil(q / p) for q, p in zip(chargement["cartons"], chargement["par_palette"])]
chargement["poids"] = (chargement["cartons"] * chargement["carton"] + 25 * chargement["palettes"]).round(1)
rendu = chargement[["palettes", "poids"]].reset_index()
rendu.to_csv("commande_palettisation/reponse_6.csv", sep=";", decimal=",", index=False)
reponse_6 = None
