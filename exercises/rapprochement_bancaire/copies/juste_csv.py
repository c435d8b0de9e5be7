# autres: juste
# Le tableau est rempli ligne à ligne dans le fichier CSV, comme un tableur français l'enregistre.
# %% q3
def au_releve(mot):
    lignes = releve[releve["libelle"].str.contains(mot)]
    return lignes["debit"].sum() + lignes["credit"].sum()


def ecrire(*montants):
    return [f"{m:.0f}" if m else "" for m in montants]


remises = compte_512[compte_512["piece"].str.startswith("REM", na=False)]
passees = releve["libelle"].str.extract(r"REMISE CHEQUES (\d+)", expand=False)
remise = remises.loc[~remises["piece"].str.removeprefix("REM ").isin(passees), "debit"].sum()
virements = releve[releve["libelle"].str.startswith("VIR RECU")]
virement = virements.loc[~virements["credit"].isin(compte_512["debit"]), "credit"].sum()
frais, interets, prelevement = au_releve("FRAIS|COMMISSION"), au_releve("INTERETS"), au_releve("PRLV TELECOM")
cellules = [
    ecrire(compte_512["debit"].iloc[-1], 0, 0, releve["credit"].iloc[-1]),
    ecrire(0, 0, non_debites["credit"].sum(), 0),
    ecrire(0, 0, 0, remise),
    ecrire(0, frais, 0, 0),
    ecrire(0, interets, 0, 0),
    ecrire(0, prelevement, 0, 0),
    ecrire(virement, 0, 0, 0),
    ecrire(max(correction, 0), max(-correction, 0), 0, 0),
]
chemin = "rapprochement_bancaire/reponse_3.csv"
with open(chemin, encoding="utf-8-sig") as fichier:
    entete, *lignes = fichier.read().splitlines()
with open(chemin, "w", encoding="cp1252") as fichier:
    fichier.write(entete + "\n")
    for ligne, montants in zip(lignes, cellules):
        fichier.write(";".join([ligne.split(";")[0], *montants]) + "\n")
reponse_3 = None
# %% q4
reponse_4 = compte_512["debit"].iloc[-1] + virement - frais - interets - prelevement + correction
