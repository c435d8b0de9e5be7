# attendu: {q3: trente_jours}
# autres: juste
# L'échéance est comptée à trente jours.
# %% q3
reponse_3 = facture["date"].iloc[0] + pd.Timedelta(days=30)
