# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import copie
import pandas as pd

livraisons = copie.document("reclamations_service", "livraisons")
reclamations = copie.document("reclamations_service", "reclamations")
dossier = copie.document("reclamations_service", "dossier").iloc[0]
livraisons["a_temps"] = livraisons["date_livree"].notna() & (livraisons["date_livree"] <= livraisons["date_promise"])
livraisons["complete"] = livraisons["livree"] >= livraisons["commandee"]
nombres = reclamations["cause"].value_counts()
ordre = [c for c in nombres.index if c != "Autres"] + ["Autres"]
ouvertes = reclamations["date_cloture"].isna() | (reclamations["date_cloture"] > dossier["date_bilan"])
# %% q1
reponse_1 = f"{100 * livraisons['a_temps'].mean():.2f} %"
# %% q2
livraisons["reussie"] = livraisons["a_temps"] & livraisons["complete"]
reponse_2 = f"{100 * livraisons.groupby('commande')['reussie'].all().mean():.2f} %"
# %% q3
servies = livraisons[["commandee", "livree"]].min(axis=1).sum()
reponse_3 = f"{100 * servies / livraisons['commandee'].sum():.2f} %"
# %% q4
pareto = pd.DataFrame({"cause": ordre, "rang": range(1, len(ordre) + 1), "nombre": nombres[ordre].to_numpy()})
pareto["cumul"] = pareto["nombre"].cumsum()
reponse_4 = pareto
# %% q5
reponse_5 = " ; ".join(ordre[:3])
# %% q6
closes = reclamations[~ouvertes]
reponse_6 = round((closes["date_cloture"] - closes["date"]).dt.days.mean() + 1e-9, 2)
# %% q7
anciennete = (dossier["date_bilan"] - reclamations["date"]).dt.days
en_retard = reclamations[ouvertes & (anciennete > dossier["delai_cible"])]
reponse_7 = en_retard["service"].value_counts().index[0]
# %% q8
reponse_8 = round(reclamations["cout"].sum() / dossier["livraisons"] * 100 + 1e-9, 2)
# %% q9 [markdown]
À la direction. En juin, une part des commandes seulement arrive à temps et complète (question 2), alors que la plupart des
lignes le sont : un seul défaut suffit à décevoir un client.
Le trimestre compte les réclamations du registre ; trois causes en font au moins 80 % (question 5).
Le délai moyen de traitement est celui de la question 6, et plusieurs réclamations dépassent encore les quinze jours.
Le service à alerter d'abord est celui de la question 7, qui laisse le plus de réclamations en retard.
Les réclamations coûtent ce que dit la question 8 pour cent livraisons.
Je suggère un contrôle des plants au chargement pendant un mois, et un point chaque lundi sur les réclamations ouvertes.
Nous mesurerons l'effet fin septembre, avec les mêmes chiffres.
