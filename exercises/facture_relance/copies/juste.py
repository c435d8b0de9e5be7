# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import copie
import pandas as pd

commande = copie.document("facture_relance", "commande")
pied = copie.document("facture_relance", "pied").iloc[0]
factures = copie.document("facture_relance", "factures")
reglements = copie.document("facture_relance", "reglements")
echelle = copie.document("facture_relance", "echelle")
dossier = copie.document("facture_relance", "dossier").iloc[0]
facteurs = (1 - commande["remise_1"] / 100) * (1 - commande["remise_2"] / 100)
# %% q1
commande["montant"] = (commande["quantite"] * commande["prix_unitaire"] * facteurs).round(2)
reponse_1 = commande[["designation", "montant"]]
# %% q2
bases = commande.groupby("taux_tva")["montant"].sum()
bases = bases - (bases * pied["remise"] / 100).round(2)
bases = bases - (bases * pied["escompte"] / 100).round(2)
bases[20.0] += pied["port"]
reponse_2 = round(bases.sum(), 2)
# %% q3
reponse_3 = round((bases * bases.index / 100 + 1e-9).round(2).sum(), 2)
# %% q4
reponse_4 = round(reponse_2 + reponse_3 - pied["acompte"], 2)
# %% q5
fauteuils = commande.set_index("designation").loc["Fauteuils de bureau"]
net = round(dossier["rendus"] * fauteuils["prix_unitaire"], 2)
for taux in (fauteuils["remise_1"], fauteuils["remise_2"], pied["remise"], pied["escompte"]):
    net = round(net - round(net * taux / 100 + 1e-9, 2), 2)
reponse_5 = round(net + round(net * 0.2 + 1e-9, 2), 2)
# %% q6
reponse_6 = pied["date_facture"] + pd.Timedelta(days=45) + pd.offsets.MonthEnd(0)
# %% q7
recus = reglements[reglements["date"] <= dossier["date_etat"]].groupby("piece")["montant"].sum()
etat = factures.set_index("piece")
etat["reste"] = (etat["montant"] - recus.reindex(etat.index).fillna(0)).round(2)
jours = (dossier["date_etat"] - etat["date_echeance"]).dt.days
etat["jours_retard"] = jours.where((jours > 0) & (etat["reste"] > 0), 0)
etat["niveau"] = sum((etat["jours_retard"] >= borne).astype(int) for borne in echelle["a_partir_de"])
reponse_7 = etat[["reste", "jours_retard", "niveau"]].reset_index()
# %% q8
due = etat.loc[dossier["ancienne"]]
taux = (dossier["taux_bce"] + 10) / 100
reponse_8 = round(due["reste"] * taux * due["jours_retard"] / 365 + 1e-9, 2) + dossier["indemnite"]
# %% q9 [markdown]
Madame, Monsieur,
Sauf erreur de notre part, votre facture citée au dossier reste impayée malgré nos rappels et notre mise en demeure. Elle
était due à la date portée sur la facture ; son retard est celui du tableau de la question 7.
Vous nous devez le reste de la facture, augmenté des pénalités de retard (taux de la BCE majoré de 10 points) et de
l'indemnité forfaitaire de recouvrement, pour le montant de la question 8.
Sans virement reçu sous huit jours, nous transmettrons ce dossier à notre service contentieux.
Si votre règlement s'est croisé avec ce message, merci de ne pas en tenir compte.
