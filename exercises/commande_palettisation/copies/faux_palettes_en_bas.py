# attendu: {q6: palettes_en_bas}
# autres: juste
# %% q6
from math import floor

chargement = pd.DataFrame({"article": commande["article"], "cartons": commande["cartons"]}).set_index("article")
chargement["par_palette"], chargement["carton"] = palettes["par_palette"], palettes["poids"]
chargement.loc[carton["article"]] = [propose, plein, carton["poids"]]
chargement["palettes"] = [floor(q / p) for q, p in zip(chargement["cartons"], chargement["par_palette"])]
chargement["poids"] = (chargement["cartons"] * chargement["carton"] + 25 * chargement["palettes"]).round(1)
reponse_6 = chargement[["palettes", "poids"]].reset_index()
