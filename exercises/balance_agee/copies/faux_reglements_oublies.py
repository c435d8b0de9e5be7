# attendu: {q2: reglements_oublies}
# autres: juste
# %% q3
reponse_2 = factures.loc[est_facture, "montant_ttc"].sum() - factures.loc[~est_facture, "montant_ttc"].sum()
dues["retard"] = (arrete - dues["date_echeance"]).dt.days
noms = ["non_echu", "de_1_a_30", "de_31_a_60", "de_61_a_90", "plus_de_90"]
dues["tranche"] = pd.cut(dues["retard"], [-10_000, 0, 30, 60, 90, 10_000], labels=noms)
balance = dues.pivot_table(index="client", columns="tranche", values="reste", aggfunc="sum", observed=False).fillna(0)
balance["total"] = balance.sum(axis=1)
reponse_3 = balance.round(2).rename_axis("client")
