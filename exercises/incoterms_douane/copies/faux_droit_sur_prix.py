# attendu: {q7: droit_sur_prix}
# autres: juste
# %% q7
droit = (prix * tarif["droit"] / 100 + achats["poids_net"] * tarif["specifique"]).map(francs)
reponse_7 = pd.DataFrame({"article": achats.index, "valeur_douane": valeur.values, "droit": droit.values})
