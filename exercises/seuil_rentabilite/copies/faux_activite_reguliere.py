# attendu: {q5: activite_reguliere}
# autres: juste
# %% q5
rang = math.ceil(360 * reponse_3 / activite)
mois, quantieme = divmod(rang - 1, 30)
fin = (pd.Timestamp(2025, mois + 1, 1) + pd.offsets.MonthEnd(0)).day
reponse_5 = f"{min(quantieme + 1, fin):02d}/{mois + 1:02d}/2025"
