# attendu: {q6: sans_fin_de_mois}
# autres: juste
# %% q6
reponse_6 = pied["date_facture"] + pd.Timedelta(days=45)
