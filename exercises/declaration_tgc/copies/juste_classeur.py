# autres: juste
# Le tableau est rempli dans le classeur distribué.
# %% q5
from openpyxl import load_workbook

lignes = {
    "biens, base": francs(biens),
    "services, base": reponse_2,
    "TGC brute": reponse_3,
    "immobilisations": francs(normal * achete["A-704"]),
    "autres biens et services": reponse_4,
    "crédit reporté": francs(credit),
}
lignes["TGC déductible"] = lignes["immobilisations"] + lignes["autres biens et services"] + lignes["crédit reporté"]
lignes["TGC à payer"] = lignes["TGC brute"] - lignes["TGC déductible"]
classeur = load_workbook("declaration_tgc/reponse_5.xlsx")
for ligne in classeur.active.iter_rows(min_row=2, max_col=2):
    ligne[1].value = lignes[ligne[0].value]
classeur.save("declaration_tgc/reponse_5.xlsx")
reponse_5 = None
