# attendu: {q7: sans_fin_de_mois}
# autres: juste
# %% q7
reponse_7 = conditions["date_facture"] + pd.Timedelta(days=30)
