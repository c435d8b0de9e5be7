# attendu: {q6: sens_inverse}
# autres: juste
# La correction est passée à l'envers.
# %% q6
charge, piece = facture_de("compte")
bon = attendus[piece["objet"].split()[0]]
comptes = pd.read_csv("lettrage_controle/reponse_6.csv", sep=";", encoding="utf-8-sig", dtype=str)["compte"]
montant = piece["montant_ht"]
ecriture = pd.DataFrame({"compte": comptes, "debit": 0, "credit": 0})
ecriture.loc[ecriture["compte"] == charge["compte"], "debit"] = montant
ecriture.loc[ecriture["compte"] == bon, "credit"] = montant
reponse_6 = ecriture
