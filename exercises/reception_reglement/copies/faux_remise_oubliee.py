# attendu: {q2: remise_oubliee}
# autres: juste
# %% q2
anomalies = pd.Series("conforme", index=dossier.index)
anomalies[facture["prix_unitaire"] != commande["prix_unitaire"].reindex(dossier.index)] = "prix"
anomalies[bon["refusee"] > 0] = "abîmé"
anomalies[bon["livree"] < dossier["commandee"]] = "manquant"
anomalies[non_commandes] = "non commandé"
reponse_2 = anomalies.rename("anomalie").reset_index()
