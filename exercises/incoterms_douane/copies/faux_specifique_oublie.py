# attendu: {q7: specifique_oublie}
# autres: juste
# %% q7
droit = (valeur * tarif["droit"] / 100).map(francs)
reponse_7 = pd.DataFrame({"article": achats.index, "valeur_douane": valeur.values, "droit": droit.values})
