# attendu: {q4: budget_hors_taxes}
# autres: juste
# %% q4
ventes_ht, achats_ht = previsions["ventes_ht"], previsions["achats_ht"]
encaissements = {
    "avril": bilan["Clients"] + comptant * ventes_ht["avril"],
    "mai": (1 - comptant) * ventes_ht["avril"] + comptant * ventes_ht["mai"] + projet["Emprunt"],
    "juin": (1 - comptant) * ventes_ht["mai"] + comptant * ventes_ht["juin"],
}
sociales = previsions["charges_sociales"]
decaissements = {
    "avril": bilan["Fournisseurs"] + bilan["TVA à décaisser de mars"] + bilan["Charges sociales de mars"],
    "mai": achats_ht["avril"] + sociales["avril"] + projet["Machine"],
    "juin": achats_ht["mai"] + sociales["mai"],
}
budget = pd.DataFrame({"encaissements": encaissements, "decaissements": decaissements}).loc[mois]
budget["decaissements"] += previsions["frais_ht"] + previsions["salaires"]
budget["solde_final"] = bilan["Banque"] + (budget["encaissements"] - budget["decaissements"]).cumsum()
budget = budget.round(2).rename_axis("mois").reset_index()
reponse_4 = budget
