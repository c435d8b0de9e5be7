# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import copie
import pandas as pd

previsions = copie.document("budget_tresorerie", "previsions").set_index("mois")
bilan = copie.document("budget_tresorerie", "bilan").set_index("poste")["montant"]
projet = copie.document("budget_tresorerie", "projet").set_index("operation")["montant"]
mois = ["avril", "mai", "juin"]
conditions = copie.document("budget_tresorerie", "conditions").set_index("rubrique")["taux"] / 100
comptant, TVA = conditions["Ventes payées au comptant"], conditions["TVA"]
# %% q1
ventes = previsions["ventes_ht"] * (1 + TVA)
reponse_1 = round((1 - comptant) * ventes["avril"] + comptant * ventes["mai"], 2)
# %% q2
taxable = previsions["ventes_ht"] - previsions["achats_ht"] - previsions["frais_ht"]
reponse_2 = round(TVA * taxable["avril"], 2)
# %% q3
reponse_3 = round(TVA * (projet["Machine"] - taxable["mai"]), 2)
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
reponse_4 = budget
# %% q5
reponse_5 = budget["solde_final"].min()
# %% q6
reponse_6 = round((1 - comptant) * ventes["juin"], 2)
# %% q7
reponse_7 = round(budget["solde_final"].iloc[0] - bilan["Clients"] / 2, 2)
# %% q8 [markdown]
Le plus bas solde est celui de la question 5, à la fin de mai : la machine est payée d'un coup, l'emprunt n'en couvre qu'une
partie, et la TVA de la machine ne revient qu'en se déduisant des mois suivants. Si nos clients paient quinze jours plus
tard, avril finit au montant de la question 7. Je propose de demander à la banque un emprunt du prix de la machine, ou de
payer la machine en deux fois ; à défaut, un découvert autorisé pour mai, plus cher mais vite remboursé.
