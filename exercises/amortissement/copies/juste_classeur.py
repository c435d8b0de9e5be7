# autres: juste
# Le plan est rempli dans le classeur, sans arrondir ; les exercices qui ne servent pas répètent la dernière ligne.
# %% q3
duree = int(fiche["Durée d'utilisation"].split()[0])
service = copie.date(fiche["Date de mise en service"])
jours = (12 - service.month) * 30 + 30 - service.day + 1
annuite = reponse_2 / duree
reponse_3 = annuite * jours / 360
# %% q4
from openpyxl import load_workbook

classeur = load_workbook("amortissement/reponse_4.xlsx")
cumul = 0
for rang, ligne in enumerate(classeur.active.iter_rows(min_row=2, max_col=4)):
    dotation = reponse_3 if rang == 0 else min(annuite, reponse_2 - cumul)
    cumul += dotation
    for cellule, valeur in zip(ligne[1:], (dotation, cumul, reponse_1 - cumul)):
        cellule.value = valeur
classeur.save("amortissement/reponse_4.xlsx")
reponse_4 = None
# %% q5
annuites = fichier["valeur_origine"] / fichier["duree_annees"]
reste = fichier["valeur_origine"] - fichier["cumul_amortissements"]
reponse_5 = reponse_3 + annuites.clip(upper=reste).sum()
# %% q7
classeur = load_workbook("amortissement/reponse_7.xlsx")
reception = copie.date(fiche["Date de réception"])
taux = float(copie.nombre(fiche["Coefficient dégressif fiscal"])) / duree
reste = reponse_1
for rang, ligne in enumerate(classeur.active.iter_rows(min_row=2, max_col=3)):
    part = (13 - reception.month) / 12 if rang == 0 else 1
    dotation = max(reste * taux * part, reste / (duree - rang) if rang else 0)
    fiscale = dotation if rang == 0 else fiscale
    reste -= dotation
    for cellule, valeur in zip(ligne[1:], (dotation, reste)):
        cellule.value = valeur
classeur.save("amortissement/reponse_7.xlsx")
reponse_7 = None
# %% q8
reponse_8 = fiscale - reponse_3
