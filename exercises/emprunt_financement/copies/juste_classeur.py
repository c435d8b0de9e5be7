# autres: juste
# Le tableau est rempli dans le classeur, sans rien arrondir.
# %% q1
taux = taux_annuel / 4
reponse_1 = capital * taux / (1 - (1 + taux) ** -nombre)
# %% q2
from openpyxl import load_workbook

classeur = load_workbook("emprunt_financement/reponse_2.xlsx")
reste, lignes = capital, []
for ligne in classeur.active.iter_rows(min_row=2, max_col=4, max_row=nombre + 1):
    interets = reste * taux
    reste -= reponse_1 - interets
    lignes.append(interets)
    for cellule, valeur in zip(ligne[1:], (interets, reponse_1 - interets, reste)):
        cellule.value = valeur
classeur.save("emprunt_financement/reponse_2.xlsx")
tableau = pd.DataFrame({"interets": lignes})
reponse_2 = None
