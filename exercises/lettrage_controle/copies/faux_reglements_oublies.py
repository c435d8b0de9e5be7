# attendu: {q3: reglements_oublies}
# autres: juste
# Les factures échues, sans leurs règlements.
# %% q3
reponse_3 = compte.loc[compte["echeance"] < pd.Timestamp("2025-08-10"), "debit"].sum()
