# attendu: {q2: abime_confondu}
# autres: juste
# %% q2
facture_net = (facture["prix_unitaire"] * (100 - facture["remise"]) / 100).round(4)
anomalies = pd.Series("conforme", index=dossier.index)
anomalies[facture_net != nets.reindex(dossier.index).round(4)] = "prix"
anomalies[dossier["acceptee"] < dossier["commandee"]] = "manquant"
anomalies[non_commandes] = "non commandé"
reponse_2 = anomalies.rename("anomalie").reset_index()
