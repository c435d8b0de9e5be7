# attendu: {q3: frais_oublies}
# autres: juste
# %% q3
def au_releve(mot):
    lignes = releve[releve["libelle"].str.contains(mot)]
    return lignes["debit"].sum() + lignes["credit"].sum()


remises = compte_512[compte_512["piece"].str.startswith("REM", na=False)]
passees = releve["libelle"].str.extract(r"REMISE CHEQUES (\d+)", expand=False)
remise = remises.loc[~remises["piece"].str.removeprefix("REM ").isin(passees), "debit"].sum()
virements = releve[releve["libelle"].str.startswith("VIR RECU")]
virement = virements.loc[~virements["credit"].isin(compte_512["debit"]), "credit"].sum()
frais, interets, prelevement = au_releve("FRAIS|COMMISSION"), au_releve("INTERETS"), au_releve("PRLV TELECOM")
solde_512, solde_releve = compte_512["debit"].iloc[-1], releve["credit"].iloc[-1]
cheques, plus, moins = non_debites["credit"].sum(), max(correction, 0), max(-correction, 0)
operations = (
    ["Solde avant rapprochement", "Chèques émis non débités", "Remise non créditée", "Frais et commissions de la banque"]
    + ["Intérêts débiteurs", "Prélèvement non comptabilisé", "Virement reçu non comptabilisé", "Erreur de saisie"]
)
etat = pd.DataFrame(
    {
        "operation": operations,
        "debit_512": [solde_512, 0, 0, 0, 0, 0, virement, plus],
        "credit_512": [0, 0, 0, 0, 0, prelevement, 0, moins],
        "debit_releve": [0, cheques, 0, 0, 0, 0, 0, 0],
        "credit_releve": [solde_releve, 0, remise, 0, 0, 0, 0, 0],
    }
)
reponse_3 = etat
