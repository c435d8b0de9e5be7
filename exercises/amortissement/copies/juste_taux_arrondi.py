# autres: juste
# Le taux dégressif est arrondi à deux décimales, comme le font des manuels.
# %% q7
duree = int(fiche["Durée d'utilisation"].split()[0])
reception = copie.date(fiche["Date de réception"])
taux = float(copie.nombre(fiche["Coefficient dégressif fiscal"])) / duree
taux = round(taux, 4)
reste, lignes = reponse_1, []
for rang in range(duree):
    part = (13 - reception.month) / 12 if rang == 0 else 1
    dotation = round(max(reste * taux * part, reste / (duree - rang) if rang else 0), 2)
    reste = round(reste - dotation, 2)
    lignes.append((2025 + rang, dotation, reste))
plan_fiscal = pd.DataFrame(lignes, columns=["exercice", "dotation", "valeur_restante"])
reponse_7 = plan_fiscal
