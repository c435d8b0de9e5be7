# attendu: {q2: correction_inversee}
# autres: juste
# L'erreur est trouvée mais corrigée à contresens ; l'état et le solde sont corrigés d'après elle.
# %% q2
communs = compte_512.dropna(subset="numero").merge(releve, on="numero", suffixes=("_512", "_releve"))
correction = (communs["debit_releve"] - communs["credit_512"]).sum()
reponse_2 = int(correction)
