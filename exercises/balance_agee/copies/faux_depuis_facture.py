# attendu: {q3: depuis_facture}
# autres: juste
# Le retard est compté depuis la facture ; les questions 4 et 5 sont corrigées d'après cette balance.
# %% q3
dues["retard"] = (arrete - dues["date_facture"]).dt.days
noms = ["non_echu", "de_1_a_30", "de_31_a_60", "de_61_a_90", "plus_de_90"]
dues["tranche"] = pd.cut(dues["retard"], [-10_000, 0, 30, 60, 90, 10_000], labels=noms)
balance = dues.pivot_table(index="client", columns="tranche", values="reste", aggfunc="sum", observed=False).fillna(0)
balance["total"] = balance.sum(axis=1)
reponse_3 = balance.round(2).rename_axis("client")
