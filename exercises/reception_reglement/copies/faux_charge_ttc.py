# attendu: {q5: charge_ttc}
# autres: juste
# %% q5
ttc = round(conditions["total_ht"] + conditions["tva"], 2)
ecriture = [("607", ttc, 0), ("44566", 0, 0), ("401", 0, ttc)]
reponse_5 = pd.DataFrame(ecriture, columns=["compte", "debit", "credit"])
