# autres: juste
# Le plan est rempli dans le CSV distribué, comme un tableur français l'enregistre ; les montants sont des textes.
# %% q1
reponse_1 = f"{facture.loc[1:4].sum():,.2f} €".replace(",", " ").replace(".", ",")
cout = round(facture.loc[1:4].sum(), 2)
# %% q2
residuelle = copie.nombre(fiche["Valeur résiduelle (revente estimée, nette de frais)"])
base = round(cout - float(residuelle), 2)
reponse_2 = copie.nombre(reponse_1) - residuelle
# %% q3
duree = int(fiche["Durée d'utilisation"].split()[0])
service = copie.date(fiche["Date de mise en service"])
jours = (12 - service.month) * 30 + 30 - service.day + 1
annuite = base / duree
premiere = round(annuite * jours / 360, 2)
reponse_3 = str(premiere).replace(".", ",")
# %% q4
dotations = [premiere] + [annuite] * (duree - 1) + [annuite - premiere]
cumul, lignes = 0, ["exercice;dotation;cumul;valeur_nette_comptable"]
for exercice in range(2025, 2033):
    if exercice - 2025 < len(dotations):
        cumul += dotations[exercice - 2025]
        chiffres = f"{dotations[exercice - 2025]:.2f};{cumul:.2f};{cout - cumul:.2f}"
        lignes.append(f"{exercice};{chiffres}".replace(".", ","))
    else:
        lignes.append(f"{exercice};;;")
with open("amortissement/reponse_4.csv", "w", encoding="cp1252") as sortie:
    sortie.write("\n".join(lignes))
reponse_4 = None
# %% q5
annuites = fichier["valeur_origine"] / fichier["duree_annees"]
reste = fichier["valeur_origine"] - fichier["cumul_amortissements"]
reponse_5 = premiere + annuites.clip(upper=reste).sum()
# %% q7
duree = int(fiche["Durée d'utilisation"].split()[0])
reception = copie.date(fiche["Date de réception"])
taux = float(copie.nombre(fiche["Coefficient dégressif fiscal"])) / duree
reste, lignes = cout, []
for rang in range(duree):
    part = (13 - reception.month) / 12 if rang == 0 else 1
    dotation = round(max(reste * taux * part, reste / (duree - rang) if rang else 0), 2)
    reste = round(reste - dotation, 2)
    lignes.append((2025 + rang, dotation, reste))
plan_fiscal = pd.DataFrame(lignes, columns=["exercice", "dotation", "valeur_restante"])
plan_fiscal.to_csv("amortissement/reponse_7.csv", sep=";", decimal=",", index=False)
reponse_7 = None
# %% q8
reponse_8 = round(plan_fiscal["dotation"].iloc[0] - premiere, 2)
# %% q9
revente = copie.date(fiche["Date de la revente envisagée"])
prix = float(copie.nombre(fiche["Prix de la revente envisagée, hors taxes"]))
jours_2027 = (revente.month - 1) * 30 + revente.day
cumul_cession = premiere + base / duree * (1 + jours_2027 / 360)
reponse_9 = round(prix - (cout - cumul_cession), 2)
