# attendu: {q2: ecart_des_soldes}
# autres: juste
# L'écart entre les deux soldes de clôture est pris pour l'erreur ; l'état garde pourtant la bonne correction.
# %% q2
communs = compte_512.dropna(subset="numero").merge(releve, on="numero", suffixes=("_512", "_releve"))
correction = (communs["credit_512"] - communs["debit_releve"]).sum()
reponse_2 = releve["credit"].iloc[-1] - compte_512["debit"].iloc[-1]
