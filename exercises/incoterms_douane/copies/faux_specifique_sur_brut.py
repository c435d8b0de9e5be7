# attendu: {q7: specifique_sur_brut}
# autres: juste
# %% q7
droit = (valeur * tarif["droit"] / 100 + achats["poids_brut"] * tarif["specifique"]).map(francs)
reponse_7 = pd.DataFrame({"article": achats.index, "valeur_douane": valeur.values, "droit": droit.values})
