# attendu: {q5: arrete_exclu}
# autres: juste
# Les agios de la question 6 suivent de ces nombres.
# %% q5
jours = pd.date_range("2025-09-01", "2025-09-30")
variations = (releve["credit"].fillna(0) - releve["debit"].fillna(0)).groupby(releve["date_valeur"]).sum()
soldes = variations.reindex(jours, fill_value=0).cumsum().round(2)
reponse_5 = round(-soldes.iloc[:-1].clip(upper=0).sum(), 2)
