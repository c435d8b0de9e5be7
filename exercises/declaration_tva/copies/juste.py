# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import copie
import pandas as pd

ventes = copie.document("declaration_tva", "ventes").set_index("piece")
achats = copie.document("declaration_tva", "achats").set_index("piece")
reglements = copie.document("declaration_tva", "reglements").set_index("piece")["montant"]
comptes = copie.document("declaration_tva", "comptes")
comptes.index = comptes["compte"].astype(str)
credit = comptes["solde"]["44567"]
TVA = ventes["taux"].max() / 100


def euros(montant):
    return int(montant + 0.5 + 1e-9)


def total(nature, table, lieu="France"):
    choix = table[(table["nature"] == nature) & (table["lieu"] == lieu)]
    return choix["montant_ht"]


livres = total("bien", ventes).drop("V-401").sum()
encaisses = reglements[["V-215", "V-304", "V-401"]].sum() / (1 + TVA)
allemagne = achats["montant_ht"]["A-303"]
# %% q1
reponse_1 = "Exonération de TVA, article 262 ter, I du CGI"
# %% q2
reponse_2 = euros(livres + encaisses)
# %% q3
reponse_3 = euros(TVA * (reponse_2 + allemagne))
# %% q4
achetes = total("bien", achats).sum() + allemagne + achats["montant_ht"]["A-214"]
reponse_4 = euros(TVA * achetes)
# %% q5
machine = euros(TVA * achats["montant_ht"]["A-304"])
lignes = {
    "A1": euros(reponse_2),
    "B2": euros(allemagne),
    "E1": euros(ventes["montant_ht"]["V-307"]),
    "F2": euros(ventes["montant_ht"]["V-306"]),
    "08 base": euros(reponse_2 + allemagne),
    "08 taxe": euros(reponse_3),
    "16": euros(reponse_3),
    "17": euros(TVA * allemagne),
    "19": machine,
    "20": euros(reponse_4),
    "22": euros(credit),
}
lignes["23"] = lignes["19"] + lignes["20"] + lignes["22"]
lignes["28"] = lignes["16"] - lignes["23"]
reponse_5 = pd.DataFrame({"ligne": ["ligne " + nom for nom in lignes], "montant": list(lignes.values())})
# %% q6
reponse_6 = lignes["28"]
# %% q7
reponse_7 = "A-305"
# %% q8 [markdown]
Nous devons payer au Trésor le montant de la question 6. Les poses comptent quand le client les paie : celle qui n'est pas
réglée attend, celle de février réglée en mars est là. De même, nous ne récupérons pas encore la TVA du nettoyage, que nous
n'avons pas payé. L'acompte reçu sur un poêle à livrer compte déjà, et le crédit de février est déduit.
