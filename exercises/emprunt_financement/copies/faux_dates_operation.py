# attendu: {q5: dates_operation}
# autres: juste
# Les agios de la question 6 suivent de ces nombres : l'erreur n'est payée qu'une fois.
# %% q5
jours = pd.date_range("2025-09-01", "2025-09-30")
variations = (releve["credit"].fillna(0) - releve["debit"].fillna(0)).groupby(releve["date_valeur"]).sum()
soldes = variations.reindex(jours, fill_value=0).cumsum().round(2)
par_operation = (releve["credit"].fillna(0) - releve["debit"].fillna(0)).groupby(releve["date_operation"]).sum()
reponse_5 = round(-par_operation.reindex(jours, fill_value=0).cumsum().clip(upper=0).sum(), 2)
