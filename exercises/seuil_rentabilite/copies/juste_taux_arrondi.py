# autres: juste
# Le tableau est rempli dans le CSV distribué ; le taux est arrondi à 0,01 % avant de diviser, comme dans un manuel.
# %% q1
lignes = ["poste;variable;fixe"]
for charge in charges.itertuples():
    variable = round(charge.montant * charge.part_variable / 100, 2)
    lignes.append(f"{charge.poste};{variable:.2f};{charge.montant - variable:.2f}".replace(".", ","))
with open("seuil_rentabilite/reponse_1.csv", "w", encoding="cp1252") as sortie:
    sortie.write("\n".join(lignes))
reponse_1 = None
# %% q2
variables = (charges["montant"] * charges["part_variable"] / 100).sum()
fixes = charges["montant"].sum() - variables
taux = round((activite - variables) / activite, 4)
reponse_2 = f"{100 * taux:.2f} %".replace(".", ",")
# %% q3
reponse_3 = f"{fixes / taux:,.2f} €".replace(",", " ").replace(".", ",")
seuil = round(fixes / taux, 2)
# %% q4
reponse_4 = math.ceil(seuil / prix)
# %% q5
ventes["cumul"] = ventes["chiffre_affaires"].cumsum()
atteint = ventes[ventes["cumul"] >= seuil].iloc[0]
reste = seuil - (atteint["cumul"] - atteint["chiffre_affaires"])
jour = math.ceil(30 * reste / atteint["chiffre_affaires"])
reponse_5 = f"{jour:02d}/{atteint['mois']:02d}/2025"
# %% q6
reponse_6 = 100 * (activite - seuil) / activite
