# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import copie
import pandas as pd

offre = copie.document("emprunt_financement", "offre").set_index("rubrique")["valeur"]
effets = copie.document("emprunt_financement", "effets")
conditions = copie.document("emprunt_financement", "conditions").set_index("rubrique")["valeur"]
releve = copie.document("emprunt_financement", "releve")
propositions = copie.document("emprunt_financement", "propositions").set_index("proposition")

capital = offre["Montant du prêt"]
nombre = int(offre["Nombre d'échéances trimestrielles"])
taux_annuel = offre["Taux annuel"] / 100
tva = conditions["TVA"] / 100
# %% q1
taux = taux_annuel / 4
reponse_1 = round(capital * taux / (1 - (1 + taux) ** -nombre), 2)
# %% q2
lignes, reste = [], capital
for rang in range(1, nombre + 1):
    interets = round(reste * taux, 2)
    rembourse = reste if rang == nombre else round(reponse_1 - interets, 2)
    reste = round(reste - rembourse, 2)
    lignes.append([rang, interets, rembourse, reste])
tableau = pd.DataFrame(lignes, columns=["rang", "interets", "capital", "capital_restant"])
reponse_2 = tableau
# %% q3
assurance = nombre * capital * offre["Assurance, taux annuel sur le capital emprunté"] / 100 / 4
reponse_3 = round(tableau["interets"].sum() + assurance + offre["Frais de dossier"], 2)
# %% q4
comptes = (effets["echeance"] - effets["date_remise"]).dt.days + conditions["Jours de banque"]
escompte = (effets["nominal"] * conditions["Escompte, taux annuel"] / 100 * comptes / 360).round(2)
endos = (effets["nominal"] * conditions["Commission d'endos, taux annuel"] / 100 * comptes / 360).round(2)
manipulation = conditions["Commission de manipulation par effet, hors taxe"] * len(effets)
reponse_4 = round(effets["nominal"].sum() - escompte.sum() - endos.sum() - manipulation * (1 + tva), 2)
# %% q5
jours = pd.date_range("2025-09-01", "2025-09-30")
variations = (releve["credit"].fillna(0) - releve["debit"].fillna(0)).groupby(releve["date_valeur"]).sum()
soldes = variations.reindex(jours, fill_value=0).cumsum().round(2)
reponse_5 = round(-soldes.clip(upper=0).sum(), 2)
# %% q6
interets_debiteurs = round(reponse_5 * conditions["Découvert, taux annuel"] / 100 / 360, 2)
plus_fort = round(-soldes.min() * conditions["Commission du plus fort découvert du mois"] / 100, 2)
mouvement = round(releve["debit"].sum() * conditions["Commission de mouvement, hors taxe"] / 100, 2)
services = mouvement + conditions["Frais de tenue de compte du mois, hors taxe"]
reponse_6 = round(interets_debiteurs + plus_fort + services * (1 + tva), 2)
# %% q7
couts = propositions["montant"] * propositions["taux"] / 100 * propositions["jours"] / 360 + propositions["frais"]
reponse_7 = couts.idxmin()
# %% q8 [markdown]
Le taux ne dit que le prix des intérêts. La proposition de la question 7 n'a pas le taux le plus bas, mais ses frais sont
modestes : intérêts et frais additionnés, elle coûte le moins cher pour la somme et la durée dont nous avons besoin. Pour
une durée plus longue, le classement pourrait changer. Il faut aussi compter le service rendu (relances, garantie contre
les impayés) et ce que nos clients penseront de payer un autre que nous.
