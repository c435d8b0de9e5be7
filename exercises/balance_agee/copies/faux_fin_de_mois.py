# attendu: {q1: fin_de_mois_puis_45}
# autres: juste
# L'échéance est fausse ; la suite est corrigée d'après elle : l'erreur n'est payée qu'une fois.
# %% q1
sans_echeance = factures[(factures["nature"] == "facture") & factures["date_echeance"].isna()]
date_facture = sans_echeance["date_facture"].iloc[0]
reponse_1 = date_facture + pd.offsets.MonthEnd(0) + pd.Timedelta(days=45)
