# autres: juste
# Les deux tableaux sont remplis dans les classeurs distribués.
# %% q3
from openpyxl import load_workbook

dap = reponse_2 + port + livraison
regles = {"EXW": savons + emballage, "FCA": savons + emballage + camion + export, "FOB": reponse_1}
regles |= {"CFR": reponse_1 + mer, "CIF": reponse_2, "DAP": dap, "DDP": dap + formalites + taxes}
classeur = load_workbook("incoterms_douane/reponse_3.xlsx")
for ligne in classeur.active.iter_rows(min_row=2, max_col=2):
    ligne[1].value = regles[ligne[0].value]
classeur.save("incoterms_douane/reponse_3.xlsx")
reponse_3 = None
# %% q7
classeur = load_workbook("incoterms_douane/reponse_7.xlsx")
for ligne in classeur.active.iter_rows(min_row=2, max_col=3):
    ligne[1].value, ligne[2].value = valeur[ligne[0].value], droit[ligne[0].value]
classeur.save("incoterms_douane/reponse_7.xlsx")
reponse_7 = None
# %% q8
lignes = pd.DataFrame({"valeur_douane": valeur, "droit": droit})
bases = lignes["valeur_douane"] + lignes["droit"]
tgc = (bases * tarif["tgc"] / 100).map(francs)
reponse_8 = int(lignes["droit"].sum() + tgc.sum())
