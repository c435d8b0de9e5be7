# attendu: {q4: sociales_le_mois_meme}
# autres: juste
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
budget["decaissements"] += sociales - sociales.shift(1, fill_value=0)
budget["solde_final"] = bilan["Banque"] + (budget["encaissements"] - budget["decaissements"]).cumsum()
budget = budget.round(2).rename_axis("mois").reset_index()
reponse_4 = budget
