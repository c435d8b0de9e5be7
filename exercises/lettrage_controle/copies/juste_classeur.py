# autres: juste
# Les constats sont remplis dans le classeur.
# %% q4
attendus = {
    "Loyer": "613", "Prime": "616", "Honoraires": "622", "Papier": "601", "Transport": "624", "Réparation": "615",
    "Téléphone": "626",
}
constats, deja = {}, set()
for numero, e in journal.groupby("ecriture"):
    piece = pieces[pieces["piece"] == e["piece"].iloc[0]].iloc[0]
    charge = e[e["compte"].str.startswith("6")].iloc[0]
    taxe = e.loc[e["compte"] == "4456", "debit"].iloc[0]
    if e["debit"].sum() != e["credit"].sum():
        constat = "déséquilibre"
    elif taxe != piece["tgc"]:
        constat = "taxe"
    elif charge["compte"] != attendus[piece["objet"].split()[0]]:
        constat = "compte"
    else:
        constat = "doublon" if piece["piece"] in deja else "juste"
    constats[numero] = constat
    deja.add(piece["piece"])
from openpyxl import load_workbook

classeur = load_workbook("lettrage_controle/reponse_4.xlsx")
for ligne in classeur.active.iter_rows(min_row=2, max_col=2):
    ligne[1].value = constats[int(ligne[0].value)].upper()
classeur.save("lettrage_controle/reponse_4.xlsx")
reponse_4 = None
