# attendu: {q7: tout_a_la_valeur}
# autres: juste
# La somme à payer et le coût partent de ce tableau : ils suivent.
# %% q7
partage = (prix + (fret + assurance) * a_la_valeur).map(francs)
droit = (partage * tarif["droit"] / 100 + achats["poids_net"] * tarif["specifique"]).map(francs)
reponse_7 = pd.DataFrame({"article": achats.index, "valeur_douane": partage.values, "droit": droit.values})
