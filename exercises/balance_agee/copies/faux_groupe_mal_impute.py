# attendu: {q3: groupe_mal_impute}
# autres: juste
# Le virement groupé est déduit en entier de la première des deux factures qu'il règle.
# %% q3
groupe = recus[~recus["reference"].isin(dues.index)].iloc[0]
siennes = dues[dues["client"] == groupe["client"]]
paire = next(
    c
    for n in (2, 3)
    for c in combinations(siennes.index, n)
    if round(siennes.loc[list(c), "montant_ttc"].sum() - groupe["montant"], 2) == 0
)
autre = siennes.loc[list(paire[1:]), "montant_ttc"].sum()
dues.loc[paire[0], "reste"] -= autre
dues.loc[list(paire[1:]), "reste"] += siennes.loc[list(paire[1:]), "montant_ttc"]
dues["retard"] = (arrete - dues["date_echeance"]).dt.days
noms = ["non_echu", "de_1_a_30", "de_31_a_60", "de_61_a_90", "plus_de_90"]
dues["tranche"] = pd.cut(dues["retard"], [-10_000, 0, 30, 60, 90, 10_000], labels=noms)
balance = dues.pivot_table(index="client", columns="tranche", values="reste", aggfunc="sum", observed=False).fillna(0)
balance["total"] = balance.sum(axis=1)
reponse_3 = balance.round(2).rename_axis("client")
