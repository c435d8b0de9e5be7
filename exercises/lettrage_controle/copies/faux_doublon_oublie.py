# attendu: {q7: doublon_oublie}
# autres: juste
# Le doublon, pourtant relevé, n'est pas compté.
# %% q7
reponse_7 = ecrit["debit"] - facture["montant_ht"]
