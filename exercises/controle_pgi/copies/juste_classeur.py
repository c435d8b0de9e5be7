# autres: juste
# Les constats des fiches sont remplis dans le classeur, en majuscules.
# %% q6
from openpyxl import load_workbook


def constat(fiche):
    siren = fiche.tva[4:]
    if len(fiche.iban) != 27:
        return "IBAN"
    if int(fiche.tva[2:4]) != (12 + 3 * (int(siren) % 97)) % 97:
        return "TVA"
    return "juste" if fiche.siret[:9] == siren else "désaccord"


fiches = fiches.astype({"siret": str})
constats = {f.client: constat(f) for f in fiches.itertuples()}
classeur = load_workbook("controle_pgi/reponse_6.xlsx")
for ligne in classeur.active.iter_rows(min_row=2, max_col=2):
    ligne[1].value = constats[ligne[0].value].upper()
classeur.save("controle_pgi/reponse_6.xlsx")
reponse_6 = None
