# attendu: {q1: sans_fin_de_mois}
# autres: juste
# %% q1
sans_echeance = factures[(factures["nature"] == "facture") & factures["date_echeance"].isna()]
date_facture = sans_echeance["date_facture"].iloc[0]
reponse_1 = date_facture + pd.Timedelta(days=45)
