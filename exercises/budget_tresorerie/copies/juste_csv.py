# autres: juste
# Le budget est rempli dans le CSV distribué, comme un tableur français l'enregistre ; les montants sont des textes.
# %% q4
encaissements = {
    "avril": bilan["Clients"] + comptant * ventes["avril"],
    "mai": reponse_1 + projet["Emprunt"],
    "juin": (1 - comptant) * ventes["mai"] + comptant * ventes["juin"],
}
achats, sociales = previsions["achats_ht"] * (1 + TVA), previsions["charges_sociales"]
decaissements = {
    "avril": bilan["Fournisseurs"] + bilan["TVA à décaisser de mars"] + bilan["Charges sociales de mars"],
    "mai": achats["avril"] + sociales["avril"] + reponse_2 + projet["Machine"] * (1 + TVA),
    "juin": achats["mai"] + sociales["mai"],
}
budget = pd.DataFrame({"encaissements": encaissements, "decaissements": decaissements}).loc[mois]
budget["decaissements"] += previsions["frais_ht"] * (1 + TVA) + previsions["salaires"]
budget["solde_final"] = bilan["Banque"] + (budget["encaissements"] - budget["decaissements"]).cumsum()
budget = budget.round(2).rename_axis("mois").reset_index()
lignes = ["mois;encaissements;decaissements;solde_final"]
for ligne in budget.itertuples():
    chiffres = f"{ligne.encaissements:.2f};{ligne.decaissements:.2f};{ligne.solde_final:.2f}"
    lignes.append(f"{ligne.mois};{chiffres}".replace(".", ","))
with open("budget_tresorerie/reponse_4.csv", "w", encoding="cp1252") as sortie:
    sortie.write("\n".join(lignes))
reponse_4 = None
# %% q6
reponse_6 = f"{(1 - comptant) * ventes['juin']:,.2f} €".replace(",", " ").replace(".", ",")
