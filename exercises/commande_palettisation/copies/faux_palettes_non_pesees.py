# attendu: {q6: palettes_non_pesees}
# autres: juste
# %% q6
chargement = pd.DataFrame({"article": commande["article"], "cartons": commande["cartons"]}).set_index("article")
chargement["par_palette"], chargement["carton"] = palettes["par_palette"], palettes["poids"]
chargement.loc[carton["article"]] = [propose, plein, carton["poids"]]
chargement["palettes"] = [ceil(q / p) for q, p in zip(chargement["cartons"], chargement["par_palette"])]
chargement["poids"] = (chargement["cartons"] * chargement["carton"]).round(1)
reponse_6 = chargement[["palettes", "poids"]].reset_index()
