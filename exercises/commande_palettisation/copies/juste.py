# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
from math import ceil

import copie
import pandas as pd

commande = copie.document("commande_palettisation", "commande")
tarif = copie.document("commande_palettisation", "tarif")
carton = copie.document("commande_palettisation", "carton").iloc[0]
palettes = copie.document("commande_palettisation", "palettes").set_index("article")
contrat = copie.document("commande_palettisation", "contrat").iloc[0]


def prix_du_tarif(article, cartons):
    paliers = tarif[(tarif["article"] == article) & (tarif["a_partir_de"] <= cartons)]
    return paliers.sort_values("a_partir_de")["prix"].iloc[-1]


lignes = commande.set_index("article")
commandes = int(lignes.loc[carton["article"], "cartons"])
# %% q1
prix = [prix_du_tarif(a, q) for a, q in zip(commande["article"], commande["cartons"])]
commande["prix_tarif"] = prix
commande["ecart"] = ((commande["prix_annonce"] - commande["prix_tarif"]) * commande["cartons"]).round(2)
reponse_1 = commande[["article", "prix_tarif", "ecart"]]
# %% q2
long = (1200 // carton["longueur"]) * (800 // carton["largeur"])
travers = (1200 // carton["largeur"]) * (800 // carton["longueur"])
couche = int(max(long, travers))
reponse_2 = couche
# %% q3
couches = (carton["hauteur_max"] - 144) // carton["hauteur"]
plein = int(couche * couches)
reponse_3 = plein
# %% q4
seuils = sorted(tarif.loc[tarif["article"] == carton["article"], "a_partir_de"])
suivant = min(s for s in seuils if s > commandes)
propose = ceil(suivant / couche) * couche
reponse_4 = propose
# %% q5
avant = commandes * prix_du_tarif(carton["article"], commandes)
apres = propose * prix_du_tarif(carton["article"], propose)
reponse_5 = round(avant - apres, 2)
# %% q6
chargement = pd.DataFrame({"article": commande["article"], "cartons": commande["cartons"]}).set_index("article")
chargement["par_palette"], chargement["carton"] = palettes["par_palette"], palettes["poids"]
chargement.loc[carton["article"]] = [propose, plein, carton["poids"]]
chargement["palettes"] = [ceil(q / p) for q, p in zip(chargement["cartons"], chargement["par_palette"])]
chargement["poids"] = (chargement["cartons"] * chargement["carton"] + 25 * chargement["palettes"]).round(1)
reponse_6 = chargement[["palettes", "poids"]].reset_index()
# %% q7
au_sol = ceil(chargement["palettes"].sum() / contrat["places"])
au_poids = ceil(chargement["poids"].sum() / contrat["charge_utile"])
reponse_7 = max(au_sol, au_poids)
# %% q8
article_retard = commande["article"].iloc[2]
valeur_retard = contrat["retard"] * prix_du_tarif(article_retard, lignes.loc[article_retard, "cartons"])
reponse_8 = round(valeur_retard * contrat["taux"] / 100 * (contrat["jours"] - contrat["franchise"]) + 1e-9, 2)
# %% q9
brute = valeur_retard * contrat["taux"] / 100 * (contrat["jours_longs"] - contrat["franchise"])
reponse_9 = round(min(brute, contrat["plafond"] / 100 * contrat["valeur_commande"]) + 1e-9, 2)
# %% q10 [markdown]
Bonjour, votre commande est bien reçue ; deux prix sont à revoir avec vous, celui du tarif étant joint.
Pour l'article dont le palier est proche, je vous propose de compléter la dernière couche : vous atteignez le palier suivant
et vous payez moins, pour davantage de cartons (le gain est chiffré à la question 5).
Notre usine livrera une partie d'un autre article avec du retard ; le reste part à la date convenue.
Nous pouvons livrer ces cartons à part, sans frais pour vous, ou les joindre à votre prochaine commande.
La pénalité prévue par le contrat vous sera créditée. Pouvez-vous me dire ce soir ce que vous préférez ?
Cordialement.
