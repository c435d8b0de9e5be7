# attendu: {q7: doublon_ttc}
# autres: juste
# Le doublon est compté toutes taxes comprises.
# %% q7
reponse_7 = facture_de("doublon")[1]["montant_ttc"] + ecrit["debit"] - facture["montant_ht"]
