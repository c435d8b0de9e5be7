# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import copie
import pandas as pd

facture = copie.document("amortissement", "facture").set_index("ligne")["montant"]
fiche = copie.document("amortissement", "fiche").set_index("rubrique")["renseignement"]
fichier = copie.document("amortissement", "fichier")
# %% q1
# Prix catalogue, remise, transport, installation : les quatre premières lignes.
reponse_1 = round(facture.loc[1:4].sum(), 2)
# %% q2
residuelle = float(copie.nombre(fiche["Valeur résiduelle (revente estimée, nette de frais)"]))
reponse_2 = round(reponse_1 - residuelle, 2)
# %% q3
duree = int(fiche["Durée d'utilisation"].split()[0])
service = copie.date(fiche["Date de mise en service"])
jours = (12 - service.month) * 30 + 30 - service.day + 1
annuite = round(reponse_2 / duree, 2)
reponse_3 = round(annuite * jours / 360, 2)
# %% q4
dotations = [reponse_3] + [annuite] * (duree - 1)
dotations.append(round(reponse_2 - sum(dotations), 2))
plan = pd.DataFrame({"exercice": range(2025, 2025 + len(dotations)), "dotation": dotations})
plan["cumul"] = plan["dotation"].cumsum().round(2)
plan["valeur_nette_comptable"] = (reponse_1 - plan["cumul"]).round(2)
reponse_4 = plan
# %% q5
annuites = fichier["valeur_origine"] / fichier["duree_annees"]
reste = fichier["valeur_origine"] - fichier["cumul_amortissements"]
reponse_5 = round(plan["dotation"].iloc[0] + annuites.clip(upper=reste).sum(), 2)
# %% q6 [markdown]
Sur ce que nous avons payé, la TVA nous est rendue par l'État : elle ne nous coûte rien. La formation et la maintenance
sont bien des dépenses courantes. Le reste, le montant de la question 1, est le coût de la machine : elle servira
plusieurs années, et chaque année porte sa part, moins ce que nous espérons en tirer à la revente. Comme elle n'a
commencé à servir qu'en cours d'année, 2025 ne supporte que la dotation de la question 3.
# %% q7
duree = int(fiche["Durée d'utilisation"].split()[0])
reception = copie.date(fiche["Date de réception"])
taux = float(copie.nombre(fiche["Coefficient dégressif fiscal"])) / duree
reste, lignes = reponse_1, []
for rang in range(duree):
    part = (13 - reception.month) / 12 if rang == 0 else 1
    dotation = round(max(reste * taux * part, reste / (duree - rang) if rang else 0), 2)
    reste = round(reste - dotation, 2)
    lignes.append((2025 + rang, dotation, reste))
plan_fiscal = pd.DataFrame(lignes, columns=["exercice", "dotation", "valeur_restante"])
reponse_7 = plan_fiscal
# %% q8
reponse_8 = round(plan_fiscal["dotation"].iloc[0] - reponse_3, 2)
# %% q9
revente = copie.date(fiche["Date de la revente envisagée"])
prix = float(copie.nombre(fiche["Prix de la revente envisagée, hors taxes"]))
jours_2027 = (revente.month - 1) * 30 + revente.day
cumul_cession = reponse_3 + reponse_2 / duree * (1 + jours_2027 / 360)
reponse_9 = round(prix - (reponse_1 - cumul_cession), 2)
