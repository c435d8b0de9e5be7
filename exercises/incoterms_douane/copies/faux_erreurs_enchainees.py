# attendu: {q1: export_oublie, q2: prime_sur_cfr, q3: prime_perdue, q4: regle_trop_longue, q6: frais_avant_oublies, q7: specifique_oublie, q8: tgc_sans_droits, q9: frais_locaux_oublies}
# autres: juste
# Huit erreurs, chacune payée une fois : l'offre, faite d'après cette règle et ce tableau, est juste.
# %% q1
reponse_1 = francs(savons + emballage + camion + bord)
# %% q2
reponse_2 = francs((reponse_1 + mer) * (1 + taux / 100 * 1.1))
# %% q3
regles = {"EXW": savons + emballage}
regles["FCA"] = regles["EXW"] + camion + export
regles["FOB"] = reponse_1
regles["CFR"] = reponse_1 + mer
regles["CIF"] = reponse_2
regles["DAP"] = regles["CFR"] + port + livraison
regles["DDP"] = regles["DAP"] + formalites + taxes
reponse_3 = pd.DataFrame({"regle": list(regles), "prix": list(regles.values())})
# %% q4
reponse_4 = "DDP"
# %% q6
reponse_6 = francs(prix.sum())
# %% q7
valeur = prix.map(francs)
droit = (valeur * tarif["droit"] / 100).map(francs)
reponse_7 = pd.DataFrame({"article": achats.index, "valeur_douane": valeur.values, "droit": droit.values})
# %% q8
lignes = reponse_7.set_index("article")
bases = lignes["valeur_douane"] + lignes["droit"]
tgc = (lignes["valeur_douane"] * tarif["tgc"] / 100).map(francs)
reponse_8 = int(lignes["droit"].sum() + tgc.sum())
# %% q9
reponse_9 = francs(bases[bidon] / achats["quantite"][bidon])
