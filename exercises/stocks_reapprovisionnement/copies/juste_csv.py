# autres: juste
# Les tableaux sont remplis dans les CSV, comme un tableur français les enregistre ; les nombres sont des textes.
# %% q2
reste, stock_peps = quantite, 0
for m in mouvements[mouvements["entree"] > 0][::-1].itertuples():
    pris = min(reste, m.entree)
    stock_peps, reste = stock_peps + pris * m.cout_unitaire, reste - pris
reponse_2 = f"{stock_peps:,.2f} €".replace(",", " ").replace(".", ",")
# %% q4
reponse_4 = math.sqrt(2 * consommation * passation / (prix * taux / 100))
# %% q7
stock, textes = stock_vert, ["mois;achat;stock_fin"]
for p in previsions.itertuples():
    achat = math.ceil(max(0, p.ventes + p.stock_vise - stock) / carton) * carton
    stock += achat - p.ventes
    textes.append(f"{p.mois.capitalize()};{achat:.0f};{stock:.0f}")
with open("stocks_reapprovisionnement/reponse_7.csv", "w", encoding="cp1252") as sortie:
    sortie.write("\n".join(textes))
reponse_7 = None
