# attendu: {q7: depuis_reception}
# autres: juste
# %% q7
reponse_7 = conditions["date_reception"] + pd.Timedelta(days=30) + pd.offsets.MonthEnd(0)
