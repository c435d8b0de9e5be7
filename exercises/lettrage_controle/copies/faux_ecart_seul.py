# attendu: {q5: ecart_seul}
# autres: juste
# L'écart au lieu du montant.
# %% q5
def facture_de(faute):
    numero = next(n for n, c in constats.items() if c == faute)
    e = journal[journal["ecriture"] == numero]
    charge = e[e["compte"].str.startswith("6")].iloc[0]
    return charge, pieces[pieces["piece"] == charge["piece"]].iloc[0]


ecrit, facture = facture_de("déséquilibre")
reponse_5 = abs(ecrit["debit"] - facture["montant_ht"])
