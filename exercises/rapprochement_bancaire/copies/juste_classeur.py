# autres: juste
# Les montants et les numéros sont écrits comme à la main ; le tableau est rempli dans le classeur.
# %% q1
compte_512["numero"] = compte_512["piece"].str.extract(r"CHQ (\d{7})", expand=False)
suspens["numero"] = suspens["piece"].str.extract(r"CHQ (\d{7})", expand=False)
releve["numero"] = releve["libelle"].str.extract(r"CHQ (\d{7})", expand=False)
emis = pd.concat([suspens, compte_512]).dropna(subset="numero")
non_debites = emis[~emis["numero"].isin(releve["numero"])]
reponse_1 = " ; ".join("CHQ " + numero for numero in sorted(non_debites["numero"], reverse=True))
# %% q2
communs = compte_512.dropna(subset="numero").merge(releve, on="numero", suffixes=("_512", "_releve"))
correction = (communs["credit_512"] - communs["debit_releve"]).sum()
reponse_2 = f"{correction:+,.0f} F".replace(",", " ")
# %% q3
from openpyxl import load_workbook


def au_releve(mot):
    lignes = releve[releve["libelle"].str.contains(mot)]
    return lignes["debit"].sum() + lignes["credit"].sum()


remises = compte_512[compte_512["piece"].str.startswith("REM", na=False)]
passees = releve["libelle"].str.extract(r"REMISE CHEQUES (\d+)", expand=False)
remise = remises.loc[~remises["piece"].str.removeprefix("REM ").isin(passees), "debit"].sum()
frais, interets = au_releve("FRAIS|COMMISSION"), au_releve("INTERETS")
prelevement = au_releve("PRLV TELECOM")
recus = releve[releve["libelle"].str.startswith("VIR RECU")]
virement = recus.loc[~recus["credit"].isin(compte_512["debit"]), "credit"].sum()
classeur = load_workbook("rapprochement_bancaire/reponse_3.xlsx")
feuille = classeur.worksheets[0]
feuille["B2"], feuille["E2"] = compte_512["debit"].iloc[-1], releve["credit"].iloc[-1]
feuille["D3"], feuille["E4"] = non_debites["credit"].sum(), remise
feuille["C5"], feuille["C6"], feuille["C7"] = frais, interets, prelevement
feuille["B8"] = virement
feuille["B9" if correction > 0 else "C9"] = abs(correction)
classeur.save("rapprochement_bancaire/reponse_3.xlsx")
solde = feuille["B2"].value + virement - frais - interets - prelevement + correction
reponse_3 = None
# %% q4
reponse_4 = f"{solde:,.0f} F".replace(",", " ")
# %% q5
reponse_5 = f"{frais + interets:,.0f}".replace(",", " ")
