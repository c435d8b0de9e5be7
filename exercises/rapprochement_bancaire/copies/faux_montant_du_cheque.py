# attendu: {q2: montant_du_cheque}
# autres: juste
# %% q2
communs = compte_512.dropna(subset="numero").merge(releve, on="numero", suffixes=("_512", "_releve"))
fautif = communs[communs["credit_512"] != communs["debit_releve"]].iloc[0]
reponse_2 = f"{fautif['debit_releve']:.0f}"
correction = fautif["debit_releve"]
