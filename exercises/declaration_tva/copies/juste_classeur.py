# autres: juste
# Le tableau est rempli dans le classeur distribué.
# %% q5
from openpyxl import load_workbook

machine = euros(TVA * achats["montant_ht"]["Cintreuse de tubes"])
lignes = {
    "A1": euros(reponse_2),
    "B2": euros(allemagne),
    "E1": euros(hors_union),
    "F2": euros(union),
    "08 base": euros(reponse_2 + allemagne),
    "08 taxe": euros(reponse_3),
    "16": euros(reponse_3),
    "17": euros(TVA * allemagne),
    "19": machine,
    "20": euros(reponse_4),
    "22": euros(credit),
}
lignes["23"] = lignes["19"] + lignes["20"] + lignes["22"]
lignes["28"] = lignes["16"] - lignes["23"]
classeur = load_workbook("declaration_tva/reponse_5.xlsx")
for ligne in classeur.active.iter_rows(min_row=2, max_col=2):
    ligne[1].value = lignes[ligne[0].value.removeprefix("ligne ")]
classeur.save("declaration_tva/reponse_5.xlsx")
reponse_5 = None
