# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import math

import copie
import pandas as pd

charges = copie.document("seuil_rentabilite", "charges")
ventes = copie.document("seuil_rentabilite", "ventes")
prix = copie.document("seuil_rentabilite", "produit")["prix"].iloc[0]
activite = ventes["chiffre_affaires"].sum()
# %% q1
reclassement = charges[["poste"]].copy()
reclassement["variable"] = (charges["montant"] * charges["part_variable"] / 100).round(2)
reclassement["fixe"] = (charges["montant"] - reclassement["variable"]).round(2)
reponse_1 = reclassement
# %% q2
variables, fixes = reclassement["variable"].sum(), reclassement["fixe"].sum()
taux = (activite - variables) / activite
reponse_2 = 100 * taux
# %% q3
reponse_3 = round(fixes / taux, 2)
# %% q4
reponse_4 = math.ceil(reponse_3 / prix)
# %% q5
ventes["cumul"] = ventes["chiffre_affaires"].cumsum()
atteint = ventes[ventes["cumul"] >= reponse_3].iloc[0]
reste = reponse_3 - (atteint["cumul"] - atteint["chiffre_affaires"])
jour = math.ceil(30 * reste / atteint["chiffre_affaires"])
reponse_5 = f"{jour:02d}/{atteint['mois']:02d}/2025"
# %% q6
reponse_6 = 100 * (activite - reponse_3) / activite
# %% q7 [markdown]
En 2025, il fallait vendre le montant de la question 3 pour payer toutes nos charges : nous y sommes arrivés à la date de
la question 5, et tout ce qui a été vendu ensuite a fait notre bénéfice. Nos ventes auraient pu baisser du pourcentage de la
question 6 avant de perdre de l'argent. Un second atelier ajouterait un loyer à payer même sans vendre : le seuil monterait
et sa date reculerait. Je propose de ne le louer que si les commandes de l'an prochain dépassent nettement ce nouveau seuil,
que je calcule dès que le loyer est connu.
