# attendu: {q7: sans_lot}
# autres: juste
# %% q7
stock, lignes = stock_vert, []
for p in previsions.itertuples():
    achat = max(0, p.ventes + p.stock_vise - stock)
    stock += achat - p.ventes
    lignes.append([p.mois, int(achat), int(stock)])
reponse_7 = pd.DataFrame(lignes, columns=["mois", "achat", "stock_fin"])
