# attendu: {q6: montant_double}
# autres: juste
# La correction porte le double du montant.
# %% q6
charge, piece = facture_de("compte")
bon = attendus[piece["objet"].split()[0]]
comptes = pd.read_csv("lettrage_controle/reponse_6.csv", sep=";", encoding="utf-8-sig", dtype=str)["compte"]
montant = piece["montant_ht"]
ecriture = pd.DataFrame({"compte": comptes, "debit": 0, "credit": 0})
ecriture.loc[ecriture["compte"] == bon, "debit"] = 2 * montant
ecriture.loc[ecriture["compte"] == charge["compte"], "credit"] = 2 * montant
reponse_6 = ecriture
