# attendu: {q6: frais_locaux_inclus}
# autres: juste
# Le tableau suit ; le coût ne compte pas deux fois des frais déjà mis, à tort, dans la valeur en douane.
# %% q6
reponse_6 = francs(prix.sum() + fret + assurance + locaux)
# %% q7
valeur = (prix + (fret + locaux) * au_poids + assurance * a_la_valeur).map(francs)
droit = (valeur * tarif["droit"] / 100 + achats["poids_net"] * tarif["specifique"]).map(francs)
reponse_7 = pd.DataFrame({"article": achats.index, "valeur_douane": valeur.values, "droit": droit.values})
# %% q9
reponse_9 = francs(bases[bidon] / achats["quantite"][bidon])
