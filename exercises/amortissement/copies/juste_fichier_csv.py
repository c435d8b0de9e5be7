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
