# attendu: {q6: tiers_corrige}
# autres: juste
# Le fournisseur est crédité au lieu du compte faux.
# %% q6
charge, piece = facture_de("compte")
bon = attendus[piece["objet"].split()[0]]
comptes = pd.read_csv("lettrage_controle/reponse_6.csv", sep=";", encoding="utf-8-sig", dtype=str)["compte"]
montant = piece["montant_ht"]
ecriture = pd.DataFrame({"compte": comptes, "debit": 0, "credit": 0})
ecriture.loc[ecriture["compte"] == bon, "debit"] = montant
ecriture.loc[ecriture["compte"] == "401", "credit"] = montant
reponse_6 = ecriture
