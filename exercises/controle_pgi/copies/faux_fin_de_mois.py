# attendu: {q3: fin_de_mois}
# autres: juste
# L'échéance est portée à la fin du mois.
# %% q3
reponse_3 = facture["date"].iloc[0] + pd.Timedelta(days=15) + pd.offsets.MonthEnd(0)
