# attendu: {q7: stock_vise_oublie}
# autres: juste
# %% q7
stock, lignes = stock_vert, []
for p in previsions.itertuples():
    achat = math.ceil(max(0, p.ventes - stock) / carton) * carton
    stock += achat - p.ventes
    lignes.append([p.mois, int(achat), int(stock)])
reponse_7 = pd.DataFrame(lignes, columns=["mois", "achat", "stock_fin"])
