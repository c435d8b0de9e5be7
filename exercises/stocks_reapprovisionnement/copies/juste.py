# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import math

import copie
import pandas as pd

mouvements = copie.document("stocks_reapprovisionnement", "mouvements").fillna(0)
parametres = copie.document("stocks_reapprovisionnement", "parametres")["valeur"]
previsions = copie.document("stocks_reapprovisionnement", "previsions")
besoins = copie.document("stocks_reapprovisionnement", "besoins")
consommation, prix, passation, taux, delai, securite, compte, stock_vert, carton = parametres
# %% q1
quantite, valeur, lignes = 0, 0, []
for m in mouvements.itertuples():
    cout = valeur / quantite if quantite else 0
    sortie = round(m.sortie * cout + 1e-9, 2)
    quantite += m.entree - m.sortie
    valeur = round(valeur + m.entree * m.cout_unitaire - sortie, 2)
    lignes.append([m.ligne, sortie, valeur])
reponse_1 = pd.DataFrame(lignes, columns=["ligne", "valeur_sortie", "valeur_stock"])
# %% q2
reste, stock_peps = quantite, 0
for m in mouvements[mouvements["entree"] > 0][::-1].itertuples():
    pris = min(reste, m.entree)
    stock_peps, reste = stock_peps + pris * m.cout_unitaire, reste - pris
reponse_2 = round(stock_peps, 2)
# %% q3
reponse_3 = round((compte - quantite) * valeur / quantite, 2)
# %% q4
economique = math.sqrt(2 * consommation * passation / (prix * taux / 100))
reponse_4 = round(economique)
# %% q5
reponse_5 = round(consommation / reponse_4 * passation + reponse_4 / 2 * prix * taux / 100, 2)
# %% q6
reponse_6 = round(consommation / 360 * delai + securite)
# %% q7
stock, lignes = stock_vert, []
for p in previsions.itertuples():
    achat = math.ceil(max(0, p.ventes + p.stock_vise - stock) / carton) * carton
    stock += achat - p.ventes
    lignes.append([p.mois, int(achat), int(stock)])
reponse_7 = pd.DataFrame(lignes, columns=["mois", "achat", "stock_fin"])
# %% q8
nets = (besoins["besoin"] - besoins["stock"] - besoins["attendu"]).clip(lower=0)
nombre = -(-nets // besoins["colis"])
montant = (nombre * besoins["colis"] * besoins["prix"]).round(2)
reponse_8 = pd.DataFrame({"article": besoins["article"], "nombre_colis": nombre, "montant": montant})
# %% q9 [markdown]
# Je propose de commander la quantité économique dès que le stock descend au point de commande : le coût de gestion est alors
# le plus bas. Il manque des pots à l'inventaire : casse, erreur de bon ou vol ; je propose de compter ce rayon chaque
# mois et de faire signer les bons de sortie.
