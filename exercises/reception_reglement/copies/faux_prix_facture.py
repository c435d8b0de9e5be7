# attendu: {q3: prix_facture}
# autres: juste
# %% q3
dossier["du"] = (dossier["acceptee"] * nets.reindex(dossier.index).fillna(0)).round(2)
dossier["trop"] = (facture["montant"] - dossier["du"]).round(2)
factures = facture["prix_unitaire"] * (100 - facture["remise"]) / 100
faux = (dossier["acceptee"] * factures).round(2)
fausse = pd.DataFrame({"du": faux, "ecart": (facture["montant"] - faux).round(2)})
reponse_3 = fausse.reset_index()
