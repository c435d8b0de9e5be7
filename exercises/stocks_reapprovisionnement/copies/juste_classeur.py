# autres: juste
# La fiche est remplie dans le classeur ; une sortie vide reste vide.
# %% q1
from openpyxl import load_workbook

classeur = load_workbook("stocks_reapprovisionnement/reponse_1.xlsx")
quantite, valeur = 0, 0
for ligne, m in zip(classeur.active.iter_rows(min_row=2, max_col=3, max_row=8), mouvements.itertuples()):
    sortie = round(m.sortie * valeur / quantite + 1e-9, 2) if m.sortie else None
    quantite += m.entree - m.sortie
    valeur = round(valeur + m.entree * m.cout_unitaire - (sortie or 0), 2)
    ligne[1].value, ligne[2].value = sortie, valeur
classeur.save("stocks_reapprovisionnement/reponse_1.xlsx")
reponse_1 = None
