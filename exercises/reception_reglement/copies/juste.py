# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import copie
import pandas as pd

commande = copie.document("reception_reglement", "commande").set_index("article")
bon = copie.document("reception_reglement", "bon").set_index("article")
facture = copie.document("reception_reglement", "facture").set_index("article")
conditions = copie.document("reception_reglement", "conditions").iloc[0]
dossier = pd.DataFrame(index=bon.index)
dossier["commandee"] = commande["quantite"].reindex(dossier.index).fillna(0).astype(int)
non_commandes = dossier["commandee"] == 0
nets = commande["prix_unitaire"] * (100 - commande["remise"]) / 100
facture["montant"] = (facture["quantite"] * facture["prix_unitaire"] * (100 - facture["remise"]) / 100).round(2)
# %% q1
dossier["acceptee"] = (bon["livree"] - bon["refusee"]).where(~non_commandes, 0)
dossier["ecart"] = dossier["acceptee"] - dossier["commandee"]
reponse_1 = dossier[["acceptee", "ecart"]].reset_index()
# %% q2
facture_net = (facture["prix_unitaire"] * (100 - facture["remise"]) / 100).round(4)
anomalies = pd.Series("conforme", index=dossier.index)
anomalies[facture_net != nets.reindex(dossier.index).round(4)] = "prix"
anomalies[bon["refusee"] > 0] = "abîmé"
anomalies[bon["livree"] < dossier["commandee"]] = "manquant"
anomalies[non_commandes] = "non commandé"
reponse_2 = anomalies.rename("anomalie").reset_index()
# %% q3
dossier["du"] = (dossier["acceptee"] * nets.reindex(dossier.index).fillna(0)).round(2)
dossier["trop"] = (facture["montant"] - dossier["du"]).round(2)
reponse_3 = dossier[["du", "trop"]].rename(columns={"trop": "ecart"}).reset_index()
# %% q4
avoir_ht = round(dossier["trop"].sum(), 2)
avoir = round(avoir_ht * (1 + conditions["taux_tva"] / 100), 2)
reponse_4 = avoir
# %% q5
total, tva = conditions["total_ht"], conditions["tva"]
ecriture = [("607", total, 0), ("44566", tva, 0), ("401", 0, round(total + tva, 2))]
reponse_5 = pd.DataFrame(ecriture, columns=["compte", "debit", "credit"])
# %% q6
reste = round(conditions["total_ht"] + conditions["tva"] - avoir, 2)
reponse_6 = round(reste * (100 - conditions["escompte"]) / 100 + 1e-9, 2)
# %% q7
reponse_7 = conditions["date_facture"] + pd.Timedelta(days=30) + pd.offsets.MonthEnd(0)
# %% q8 [markdown]
Madame, Monsieur, nous avons rapproché votre facture de notre commande et du bon de livraison émargé à la réception.
Trois points concernent les quantités : un article est arrivé en moins, un autre abîmé a été refusé avec réserve, un
troisième n'avait pas été commandé et vous est retourné.
Deux points concernent les prix : l'un dépasse celui de la commande, l'autre ne porte pas la remise convenue.
Nous vous demandons un avoir toutes taxes comprises du montant calculé à la question 4 ; le détail est joint.
Dès réception de l'avoir, nous réglons le solde sous dix jours, escompte déduit, comme vos conditions le prévoient.
Nous vous remercions de nous indiquer aussi la date de livraison des articles manquants.
Cordialement.
