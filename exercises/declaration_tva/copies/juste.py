# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import copie
import pandas as pd

ventes = copie.document("declaration_tva", "ventes").set_index("piece")
achats = copie.document("declaration_tva", "achats").set_index("objet")
UNION = ("Belgique", "Espagne", "Italie")
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
allemagne = achats["montant_ht"]["Chaudières"]
exonerees = ventes.loc[["V-306", "V-307"]]
union = exonerees.loc[exonerees["lieu"].isin(UNION), "montant_ht"].sum()
hors_union = exonerees["montant_ht"].sum() - union
# %% q1
article = "262 ter, I" if ventes["lieu"]["V-306"] in UNION else "262, I"
reponse_1 = f"Exonération de TVA, article {article} du CGI"
# %% q2
reponse_2 = euros(livres + encaisses)
# %% q3
reponse_3 = euros(TVA * (reponse_2 + allemagne))
# %% q4
achetes = total("bien", achats).sum() + allemagne + achats["montant_ht"]["Entretien du camion"]
reponse_4 = euros(TVA * achetes)
# %% q5
machine = euros(TVA * achats["montant_ht"]["Cintreuse de tubes"])
lignes = {
    "A1": euros(reponse_2),
    "B2": euros(allemagne),
    "E1": euros(hors_union),
    "F2": euros(union),
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
reponse_7 = achats["piece"]["Nettoyage des locaux"]
# %% q8 [markdown]
Nous devons payer au Trésor le montant de la question 6. Les poses comptent quand le client les paie : celle qui n'est pas
réglée attend, celle de février réglée en mars est là. De même, nous ne récupérons pas encore la TVA du nettoyage, que nous
n'avons pas payé. L'acompte reçu sur un poêle à livrer compte déjà, et le crédit de février est déduit.
