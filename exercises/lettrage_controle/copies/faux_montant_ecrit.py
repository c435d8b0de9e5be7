# attendu: {q5: montant_ecrit}
# autres: juste
# Le montant du journal, faux ; l'effet sur le résultat suit : rien à redresser.
# %% q5
def facture_de(faute):
    numero = next(n for n, c in constats.items() if c == faute)
    e = journal[journal["ecriture"] == numero]
    charge = e[e["compte"].str.startswith("6")].iloc[0]
    return charge, pieces[pieces["piece"] == charge["piece"]].iloc[0]


ecrit, facture = facture_de("déséquilibre")
reponse_5 = ecrit["debit"]
# %% q7
reponse_7 = facture_de("doublon")[1]["montant_ht"] + ecrit["debit"] - reponse_5
