# attendu: {q4: anciens_recomptes}
# autres: juste
# Le chèque et la remise du mois précédent, vus au relevé, sont enregistrés une seconde fois.
# %% q4
passes = suspens[suspens["numero"].isin(releve["numero"].dropna())]["credit"].sum()
reponse_4 = etat["debit_512"].sum() - etat["credit_512"].sum() - passes + suspens["debit"].sum()
