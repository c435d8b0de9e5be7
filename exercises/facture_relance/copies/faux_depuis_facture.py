# attendu: {q7: depuis_facture}
# autres: juste
# Les pénalités suivent du retard ainsi compté.
# %% q7
recus = reglements[reglements["date"] <= dossier["date_etat"]].groupby("piece")["montant"].sum()
etat = factures.set_index("piece")
etat["reste"] = (etat["montant"] - recus.reindex(etat.index).fillna(0)).round(2)
jours = (dossier["date_etat"] - etat["date_facture"]).dt.days
etat["jours_retard"] = jours.where((jours > 0) & (etat["reste"] > 0), 0)
etat["niveau"] = sum((etat["jours_retard"] >= borne).astype(int) for borne in echelle["a_partir_de"])
reponse_7 = etat[["reste", "jours_retard", "niveau"]].reset_index()
