# attendu: {q7: taxe_en_charge}
# autres: juste
# La taxe en trop est comptée comme une charge.
# %% q7
reponse_7 = facture_de("doublon")[1]["montant_ht"] + ecrit["debit"] - facture["montant_ht"]
numero = next(n for n, c in constats.items() if c == "taxe")
fausse = journal[(journal["ecriture"] == numero) & (journal["compte"] == "4456")]
reponse_7 += fausse["debit"].iloc[0] - facture_de("taxe")[1]["tgc"]
