# attendu: {q7: resultat_inverse}
# autres: juste
# L'effet sur le résultat est de sens inverse.
# %% q7
reponse_7 = -(facture_de("doublon")[1]["montant_ht"] + ecrit["debit"] - facture["montant_ht"])
