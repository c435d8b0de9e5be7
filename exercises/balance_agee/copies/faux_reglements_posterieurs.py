# attendu: {q2: reglements_posterieurs, q3: reglements_posterieurs}
# autres: juste
# Tous les règlements de la liste sont déduits, même celui qui est arrivé après l'arrêté.
# %% q2
arrete = factures["date_facture"].max() + pd.offsets.MonthEnd(0)
est_facture = factures["nature"] == "facture"
dues = factures[est_facture].set_index("piece").copy()
dues["date_echeance"] = dues["date_echeance"].fillna(reponse_1)
avoirs = factures[~est_facture].groupby("facture_rattachee")["montant_ttc"].sum()
dues["reste"] = dues["montant_ttc"].sub(avoirs, fill_value=0)
for recu in reglements.itertuples():
    if recu.reference in dues.index:
        dues.loc[recu.reference, "reste"] -= recu.montant
    else:
        siennes = dues[dues["client"] == recu.client]
        for pieces in (c for n in (2, 3) for c in combinations(siennes.index, n)):
            if round(siennes.loc[list(pieces), "montant_ttc"].sum() - recu.montant, 2) == 0:
                dues.loc[list(pieces), "reste"] -= siennes.loc[list(pieces), "montant_ttc"]
reponse_2 = str(round(dues["reste"].sum(), 2)).replace(".", ",") + " €"
