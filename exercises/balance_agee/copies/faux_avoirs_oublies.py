# attendu: {q2: avoirs_oublies}
# autres: juste
# %% q2
arrete = factures["date_facture"].max() + pd.offsets.MonthEnd(0)
est_facture = factures["nature"] == "facture"
dues = factures[est_facture].set_index("piece").copy()
dues["date_echeance"] = dues["date_echeance"].fillna(reponse_1)
avoirs = factures[~est_facture].groupby("facture_rattachee")["montant_ttc"].sum()
dues["reste"] = dues["montant_ttc"].sub(avoirs, fill_value=0)
recus = reglements[reglements["date"] <= arrete]
for recu in recus.itertuples():
    if recu.reference in dues.index:
        dues.loc[recu.reference, "reste"] -= recu.montant
    else:
        siennes = dues[dues["client"] == recu.client]
        for pieces in (c for n in (2, 3) for c in combinations(siennes.index, n)):
            if round(siennes.loc[list(pieces), "montant_ttc"].sum() - recu.montant, 2) == 0:
                dues.loc[list(pieces), "reste"] -= siennes.loc[list(pieces), "montant_ttc"]
reponse_2 = round(factures.loc[est_facture, "montant_ttc"].sum() - recus["montant"].sum(), 2)
