# attendu: {q5: sens_inverse}
# autres: juste
# %% q5
total, tva = conditions["total_ht"], conditions["tva"]
ecriture = [("607", 0, total), ("44566", 0, tva), ("401", round(total + tva, 2), 0)]
reponse_5 = pd.DataFrame(ecriture, columns=["compte", "debit", "credit"])
