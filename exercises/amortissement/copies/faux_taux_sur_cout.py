# attendu: {q7: taux_sur_cout}
# autres: juste
# %% q7
duree = int(fiche["Durée d'utilisation"].split()[0])
reception = copie.date(fiche["Date de réception"])
taux = float(copie.nombre(fiche["Coefficient dégressif fiscal"])) / duree
reste, lignes = reponse_1, []
for rang in range(duree):
    part = (13 - reception.month) / 12 if rang == 0 else 1
    dotation = round(min(reste, reponse_1 * taux * part), 2)
    reste = round(reste - dotation, 2)
    lignes.append((2025 + rang, dotation, reste))
plan_fiscal = pd.DataFrame(lignes, columns=["exercice", "dotation", "valeur_restante"])
reponse_7 = plan_fiscal
