# attendu: {q8: colis_inferieur}
# autres: juste
# %% q8
nets = (besoins["besoin"] - besoins["stock"] - besoins["attendu"]).clip(lower=0)
nombre = nets // besoins["colis"]
montant = (nombre * besoins["colis"] * besoins["prix"]).round(2)
reponse_8 = pd.DataFrame({"article": besoins["article"], "nombre_colis": nombre, "montant": montant})
