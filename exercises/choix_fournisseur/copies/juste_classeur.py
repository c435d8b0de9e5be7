# autres: juste
# Le tableau des coûts est rempli dans le classeur, la ponctualité est une fraction.
# %% q3
from openpyxl import load_workbook

port = offres["port"].where((offres["franco"] == 0) | (nets < offres["franco"]), 0)
assurance = (nets * offres["assurance"] / 100 + 1e-9).round(2)
frais = port + assurance + ((nets + port + assurance) * offres["droits"] / 100 + 1e-9).round(2)
classeur = load_workbook("choix_fournisseur/reponse_3.xlsx")
for ligne in classeur.active.iter_rows(min_row=2, max_col=4, max_row=7):
    nom = ligne[0].value
    if bons[nom]:
        for cellule, valeur in zip(ligne[1:], (nets[nom], frais[nom], nets[nom] + frais[nom])):
            cellule.value = round(float(valeur), 2)
classeur.save("choix_fournisseur/reponse_3.xlsx")
tableau = pd.DataFrame({"cout": (nets + frais)[bons]})
reponse_3 = None
# %% q9
a_l_heure = livraisons["date_livraison"] <= livraisons["date_prevue"]
reponse_9 = a_l_heure.sum() / len(livraisons)
