# autres: juste
# Le tableau est rempli dans le classeur.
# %% q1
from openpyxl import load_workbook

classeur = load_workbook("seuil_rentabilite/reponse_1.xlsx")
montants = charges.set_index("poste")
for ligne in classeur.active.iter_rows(min_row=2, max_col=3):
    charge = montants.loc[ligne[0].value]
    ligne[1].value = charge["montant"] * charge["part_variable"] / 100
    ligne[2].value = charge["montant"] - ligne[1].value
classeur.save("seuil_rentabilite/reponse_1.xlsx")
reponse_1 = None
# %% q2
variables = (charges["montant"] * charges["part_variable"] / 100).sum()
fixes = charges["montant"].sum() - variables
taux = (activite - variables) / activite
reponse_2 = taux
