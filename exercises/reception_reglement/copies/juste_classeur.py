# autres: juste
# L'écriture est remplie dans le classeur, les quantités dans le fichier CSV ; les montants sont écrits à la française.
# %% q1
dossier["acceptee"] = (bon["livree"] - bon["refusee"]).where(~non_commandes, 0)
dossier["ecart"] = dossier["acceptee"] - dossier["commandee"]
rendu = dossier[["acceptee", "ecart"]].reset_index()
rendu.to_csv("reception_reglement/reponse_1.csv", sep=";", decimal=",", index=False)
reponse_1 = None
# %% q4
avoir = round(dossier["trop"].sum() * (1 + conditions["taux_tva"] / 100), 2)
reponse_4 = f"{avoir:.2f} €".replace(".", ",")
# %% q5
from openpyxl import load_workbook

total, tva = float(conditions["total_ht"]), float(conditions["tva"])
montants = {"607": (total, 0), "44566": (tva, 0), "401": (0, round(total + tva, 2))}
classeur = load_workbook("reception_reglement/reponse_5.xlsx")
for ligne in classeur.active.iter_rows(min_row=2, max_col=3):
    ligne[1].value, ligne[2].value = montants[str(ligne[0].value)]
classeur.save("reception_reglement/reponse_5.xlsx")
reponse_5 = None
# %% q7
due = conditions["date_facture"] + pd.Timedelta(days=30) + pd.offsets.MonthEnd(0)
reponse_7 = f"{due:%d/%m/%Y}"
