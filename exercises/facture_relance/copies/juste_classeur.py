# autres: juste
# Le premier tableau est rempli dans le classeur, le second dans le fichier CSV ; les montants sont écrits à la française.
# %% q1
from openpyxl import load_workbook

commande["montant"] = (commande["quantite"] * commande["prix_unitaire"] * facteurs).round(2)
classeur = load_workbook("facture_relance/reponse_1.xlsx")
nets = commande.set_index("designation")["montant"]
for ligne in classeur.active.iter_rows(min_row=2, max_col=2):
    ligne[1].value = float(nets[ligne[0].value])
classeur.save("facture_relance/reponse_1.xlsx")
reponse_1 = None
# %% q4
reponse_4 = f"{reponse_2 + reponse_3 - pied['acompte']:.2f} €".replace(".", ",")
# %% q6
echue = pied["date_facture"] + pd.Timedelta(days=45) + pd.offsets.MonthEnd(0)
reponse_6 = f"{echue:%d/%m/%Y}"
# %% q7
recus = reglements[reglements["date"] <= dossier["date_etat"]].groupby("piece")["montant"].sum()
etat = factures.set_index("piece")
etat["reste"] = (etat["montant"] - recus.reindex(etat.index).fillna(0)).round(2)
jours = (dossier["date_etat"] - etat["date_echeance"]).dt.days
etat["jours_retard"] = jours.where((jours > 0) & (etat["reste"] > 0), 0)
etat["niveau"] = sum((etat["jours_retard"] >= borne).astype(int) for borne in echelle["a_partir_de"])
rendu = etat[["reste", "jours_retard", "niveau"]].reset_index()
rendu.to_csv("facture_relance/reponse_7.csv", sep=";", decimal=",", index=False)
reponse_7 = None
