# attendu: {q3: borne_30}
# autres: juste
# Trente jours de retard sont rangés dans « 31 à 60 », et la réponse est une fonction des documents.
# %% q3
def balance_de_la_classe(documents):
    dues["retard"] = (arrete - dues["date_echeance"]).dt.days
    noms = ["non_echu", "de_1_a_30", "de_31_a_60", "de_61_a_90", "plus_de_90"]
    dues["tranche"] = pd.cut(dues["retard"], [-10_000, 0, 29, 59, 89, 10_000], labels=noms)
    table = dues.pivot_table(index="client", columns="tranche", values="reste", aggfunc="sum", observed=False)
    table = table.fillna(0)
    table["total"] = table.sum(axis=1)
    return table.round(2).rename_axis("client")


reponse_3 = balance_de_la_classe
balance = balance_de_la_classe(None)
