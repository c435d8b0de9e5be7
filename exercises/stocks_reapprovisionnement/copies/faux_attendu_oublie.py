# attendu: {q8: attendu_oublie}
# autres: juste
# %% q8
nets = (besoins["besoin"] - besoins["stock"]).clip(lower=0)
nombre = -(-nets // besoins["colis"])
montant = (nombre * besoins["colis"] * besoins["prix"]).round(2)
reponse_8 = pd.DataFrame({"article": besoins["article"], "nombre_colis": nombre, "montant": montant})
