# autres: juste
# Le tableau est rempli dans le CSV, comme un tableur français l'enregistre ; les montants sont des textes.
# %% q1
taux = taux_annuel / 4
exacte = capital * taux / (1 - (1 + taux) ** -nombre)
reponse_1 = f"{exacte:,.2f} €".replace(",", " ").replace(".", ",")
# %% q2
echeance, reste, textes, somme = round(exacte, 2), capital, ["rang;interets;capital;capital_restant"], 0
for rang in range(1, nombre + 1):
    interets = round(reste * taux, 2)
    rembourse = reste if rang == nombre else echeance - interets
    reste, somme = reste - rembourse, somme + interets
    textes.append(f"{rang};{interets:.2f};{rembourse:.2f};{abs(reste):.2f}".replace(".", ","))
with open("emprunt_financement/reponse_2.csv", "w", encoding="cp1252") as sortie:
    sortie.write("\n".join(textes))
reponse_2 = None
# %% q3
assurance = nombre * capital * offre["Assurance, taux annuel sur le capital emprunté"] / 100 / 4
reponse_3 = f"{somme + assurance + offre['Frais de dossier']:.2f}".replace(".", ",")
# %% q7
couts = propositions["montant"] * propositions["taux"] / 100 * propositions["jours"] / 360 + propositions["frais"]
reponse_7 = couts.idxmin().upper()
