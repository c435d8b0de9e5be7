# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import copie
import pandas as pd

compte_512 = copie.document("rapprochement_bancaire", "compte_512")
releve = copie.document("rapprochement_bancaire", "releve")
suspens = copie.document("rapprochement_bancaire", "suspens")
# %% q1
# Un chèque est en suspens si aucun libellé du relevé ne porte son numéro.
compte_512["numero"] = compte_512["piece"].str.extract(r"CHQ (\d{7})", expand=False)
suspens["numero"] = suspens["piece"].str.extract(r"CHQ (\d{7})", expand=False)
releve["numero"] = releve["libelle"].str.extract(r"CHQ (\d{7})", expand=False)
emis = pd.concat([suspens, compte_512]).dropna(subset="numero")
non_debites = emis[~emis["numero"].isin(releve["numero"])]
reponse_1 = non_debites["numero"].tolist()
# %% q2
# Le même numéro de chèque des deux côtés : le montant doit être le même.
communs = compte_512.dropna(subset="numero").merge(releve, on="numero", suffixes=("_512", "_releve"))
correction = (communs["credit_512"] - communs["debit_releve"]).sum()
reponse_2 = int(correction)
# %% q3
def au_releve(mot):
    lignes = releve[releve["libelle"].str.contains(mot)]
    return lignes["debit"].sum() + lignes["credit"].sum()


remises = compte_512[compte_512["piece"].str.startswith("REM", na=False)]
passees = releve["libelle"].str.extract(r"REMISE CHEQUES (\d+)", expand=False)
remise = remises.loc[~remises["piece"].str.removeprefix("REM ").isin(passees), "debit"].sum()
prelevements = releve[releve["libelle"].str.startswith("PRLV")]
prelevement = prelevements.loc[~prelevements["debit"].isin(compte_512["credit"]), "debit"].sum()
virements = releve[releve["libelle"].str.startswith("VIR RECU")]
virement = virements.loc[~virements["credit"].isin(compte_512["debit"]), "credit"].sum()
cheques = non_debites["credit"].sum()
frais, interets = au_releve("FRAIS|COMMISSION"), au_releve("INTERETS")
solde_512, solde_releve = compte_512["debit"].iloc[-1], releve["credit"].iloc[-1]
etat = pd.DataFrame(
    [
        ("Solde avant rapprochement", solde_512, 0, 0, solde_releve),
        ("Chèques émis non débités", 0, 0, cheques, 0),
        ("Remise non créditée", 0, 0, 0, remise),
        ("Frais et commissions de la banque", 0, frais, 0, 0),
        ("Intérêts débiteurs", 0, interets, 0, 0),
        ("Prélèvement non comptabilisé", 0, prelevement, 0, 0),
        ("Virement reçu non comptabilisé", virement, 0, 0, 0),
        ("Erreur de saisie", max(correction, 0), max(-correction, 0), 0, 0),
    ],
    columns=["operation", "debit_512", "credit_512", "debit_releve", "credit_releve"],
)
reponse_3 = etat
# %% q4
reponse_4 = etat["debit_512"].sum() - etat["credit_512"].sum()
# %% q5
reponse_5 = frais + interets
# %% q6 [markdown]
Au jour de l'arrêté, nous disposons du solde de la question 4, et non de la somme que la banque affiche : trois chèques
que nous avons signés ne sont pas encore passés, et une remise est en route. Ce solde ne couvre pas la facture. Je
propose d'en payer une partie maintenant, ou d'attendre la prochaine rentrée d'argent. J'enregistre demain les
opérations du relevé qui nous manquaient et je demande à la banque le détail de sa commission.
