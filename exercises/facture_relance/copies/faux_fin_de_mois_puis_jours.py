# attendu: {q6: fin_de_mois_puis_jours}
# autres: juste
# %% q6
reponse_6 = pied["date_facture"] + pd.offsets.MonthEnd(0) + pd.Timedelta(days=45)
