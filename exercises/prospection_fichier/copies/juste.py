# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import math

import copie
import pandas as pd

prospects = copie.document("prospection_fichier", "prospects").fillna("")
qualifies = copie.document("prospection_fichier", "qualifies")
bareme = copie.document("prospection_fichier", "grille_score")
poids = copie.document("prospection_fichier", "poids").set_index("critere")["poids"]
actions = copie.document("prospection_fichier", "actions")
dossier = copie.document("prospection_fichier", "dossier").iloc[0]
champs = ["identifiant", "courriel", "code_postal", "telephone", "secteur"]
controlees = pd.read_csv("prospection_fichier/reponse_2.csv", sep=";", encoding="utf-8-sig")["fiche"]
# %% q1
noms = prospects["nom"].str.lower().str.normalize("NFKD").str.replace(r"[^a-z0-9 ]", "", regex=True)
prospects["cle"] = noms.str.replace(r"\b(sarl|eurl|sas)\b", "", regex=True).str.split().str.join(" ")
reponse_1 = int(prospects.duplicated(["cle", "code_postal"]).sum())
# %% q2
table = prospects.set_index("fiche").loc[controlees]
caledonie = table["pays"] == "Nouvelle-Calédonie"
chiffres = table["identifiant"].str.replace(r"\D", "", regex=True).str.len()
table["defaut"] = "aucun"
table.loc[caledonie & ~table["code_postal"].str.startswith("988"), "defaut"] = "code postal"
table.loc[~table["courriel"].str.contains(r"@.+\..+"), "defaut"] = "courriel"
table.loc[chiffres != caledonie.map({True: 10, False: 14}), "defaut"] = "identifiant"
reponse_2 = table[["defaut"]].reset_index()
# %% q3
reponse_3 = int((12 + 3 * (dossier["siren"] % 97)) % 97)
# %% q4
remplis = prospects[champs].ne("").groupby([prospects["cle"], prospects["code_postal"]]).any()
reponse_4 = round(100 * remplis.to_numpy().mean(), 1)
# %% q5
notes = pd.DataFrame({"fiche": qualifies["fiche"]})
for critere in ("secteur", "zone", "projet"):
    grille = bareme[bareme["critere"] == critere].set_index("valeur")["note"]
    notes[critere] = qualifies[critere].map(grille)
paliers = bareme[bareme["critere"] == "effectif"].copy()
paliers["borne"] = paliers["valeur"].str.extract(r"(\d+)")[0].astype(int)
paliers = paliers.sort_values("borne")
notes["effectif"] = [paliers.loc[paliers["borne"] <= e, "note"].iloc[-1] for e in qualifies["effectif"]]
points = sum(notes[c] * p for c, p in poids.items())
notes["score"] = (100 * points / (5 * poids.sum())).round(1)
reponse_5 = notes[["fiche", "score"]]
# %% q6
reponse_6 = " ; ".join(notes.sort_values("score", ascending=False)["fiche"].head(3))
# %% q7
reponse_7 = round(100 * actions["clients"].sum() / actions["contacts"].sum(), 2)
# %% q8
reponse_8 = round(actions["cout"].sum() / actions["clients"].sum())
# %% q9
actions["retour"] = (100 * (actions["marge"] - actions["cout"]) / actions["cout"]).round(1)
reponse_9 = actions[["action", "retour"]]
# %% q10
reponse_10 = math.ceil(dossier["objectif"] * actions["contacts"].sum() / actions["clients"].sum())
# %% q11 [markdown]
Madame, l'action dont le retour est le plus élevé dans le tableau de la question 9 mérite plus de moyens.
Celle dont le retour est négatif a coûté plus que sa marge : je propose de la suspendre ce trimestre.
Le fichier avait des doublons et des identifiants tronqués : chaque nouvelle fiche serait cherchée avant d'être créée.
Je vous propose de rappeler les trois premiers prospects de la question 6 avant vendredi, puis les autres.
Un point le premier lundi du mois dirait où nous en sommes des contacts à obtenir.
Je reste à votre disposition pour en parler.
