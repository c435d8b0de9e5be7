# autres: juste
# Le budget est rempli dans le classeur ; le crédit de TVA est donné avec son signe.
# %% q3
reponse_3 = -round(TVA * (projet["Machine"] - taxable["mai"]), 2)
# %% q4
from openpyxl import load_workbook

encaissements = {
    "avril": bilan["Clients"] + comptant * ventes["avril"],
    "mai": reponse_1 + projet["Emprunt"],
    "juin": (1 - comptant) * ventes["mai"] + comptant * ventes["juin"],
}
achats, sociales = previsions["achats_ht"] * (1 + TVA), previsions["charges_sociales"]
decaissements = {
    "avril": bilan["Fournisseurs"] + bilan["TVA à décaisser de mars"] + bilan["Charges sociales de mars"],
    "mai": achats["avril"] + sociales["avril"] + reponse_2 + projet["Machine"] * (1 + TVA),
    "juin": achats["mai"] + sociales["mai"],
}
budget = pd.DataFrame({"encaissements": encaissements, "decaissements": decaissements}).loc[mois]
budget["decaissements"] += previsions["frais_ht"] * (1 + TVA) + previsions["salaires"]
budget["solde_final"] = bilan["Banque"] + (budget["encaissements"] - budget["decaissements"]).cumsum()
budget = budget.round(2).rename_axis("mois").reset_index()
classeur = load_workbook("budget_tresorerie/reponse_4.xlsx")
par_mois = budget.set_index("mois")
for ligne in classeur.active.iter_rows(min_row=2, max_col=4):
    for cellule, valeur in zip(ligne[1:], par_mois.loc[ligne[0].value]):
        cellule.value = valeur
classeur.save("budget_tresorerie/reponse_4.xlsx")
reponse_4 = None
