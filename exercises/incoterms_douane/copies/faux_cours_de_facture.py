# attendu: {q6: cours_de_facture}
# autres: juste
# Le tableau part de la même valeur : il suit, et la suite avec lui.
# %% q6
au_jour = prix / cours_douane * cours_facture
reponse_6 = francs(au_jour.sum() + fret + assurance)
# %% q7
valeur = (au_jour + fret * au_poids + assurance * a_la_valeur).map(francs)
droit = (valeur * tarif["droit"] / 100 + achats["poids_net"] * tarif["specifique"]).map(francs)
reponse_7 = pd.DataFrame({"article": achats.index, "valeur_douane": valeur.values, "droit": droit.values})
