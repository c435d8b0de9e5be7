# attendu: {q5: montant_ttc}
# autres: juste
# Le montant toutes taxes de la facture.
# %% q5
def facture_de(faute):
    numero = next(n for n, c in constats.items() if c == faute)
    e = journal[journal["ecriture"] == numero]
    charge = e[e["compte"].str.startswith("6")].iloc[0]
    return charge, pieces[pieces["piece"] == charge["piece"]].iloc[0]


ecrit, facture = facture_de("déséquilibre")
reponse_5 = facture["montant_ttc"]
