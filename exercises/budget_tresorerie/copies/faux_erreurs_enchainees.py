# attendu: {q1: tout_le_mois, q2: deductible_oubliee, q4: dotations_decaissees, q7: retard_entier}
# autres: juste
# Quatre erreurs, chacune payée une fois : le budget et le point bas suivent des réponses d'avant.
# %% q1
ventes = previsions["ventes_ht"] * (1 + TVA)
reponse_1 = round(ventes["mai"], 2)
# %% q2
taxable = previsions["ventes_ht"] - previsions["achats_ht"] - previsions["frais_ht"]
reponse_2 = round(TVA * previsions["ventes_ht"]["avril"], 2)
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
budget["decaissements"] += previsions["dotations"]
budget["solde_final"] = bilan["Banque"] + (budget["encaissements"] - budget["decaissements"]).cumsum()
budget = budget.round(2).rename_axis("mois").reset_index()
reponse_4 = budget
# %% q7
reponse_7 = round(budget["solde_final"].iloc[0] - bilan["Clients"], 2)
