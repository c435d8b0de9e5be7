# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import copie
import pandas as pd

fournisseurs = copie.document("choix_fournisseur", "fournisseurs").set_index("fournisseur")
exigences = copie.document("choix_fournisseur", "exigences")["valeur"]
achat = copie.document("choix_fournisseur", "achat")["valeur"]
offres = copie.document("choix_fournisseur", "offres").set_index("fournisseur")
notes = copie.document("choix_fournisseur", "notes").set_index("fournisseur")
poids = copie.document("choix_fournisseur", "poids").set_index("critere")["poids"]
livraisons = copie.document("choix_fournisseur", "livraisons")
quantite = achat[0]
carton = offres["contenance"].idxmax()
# %% q1
bons = (
    (fournisseurs["delai"] <= exigences[0])
    & (fournisseurs["garantie"] >= exigences[1])
    & (fournisseurs["minimum"] <= exigences[2])
    & (fournisseurs["ponctualite"] >= exigences[3])
)
decisions = bons.map({True: "retenu", False: "écarté"}).rename("decision")
reponse_1 = decisions.reset_index()
# %% q2
bruts = offres["prix"] * quantite / offres["contenance"]
nets = (bruts * (1 - offres["remise_1"] / 100) * (1 - offres["remise_2"] / 100) + 1e-9).round(2)
reponse_2 = nets[carton]
# %% q3
port = offres["port"].where((offres["franco"] == 0) | (nets < offres["franco"]), 0)
assurance = (nets * offres["assurance"] / 100 + 1e-9).round(2)
droits = ((nets + port + assurance) * offres["droits"] / 100 + 1e-9).round(2)
tableau = pd.DataFrame({"achat": nets, "frais": port + assurance + droits})
tableau["cout"] = tableau["achat"] + tableau["frais"]
tableau.loc[~bons] = None
reponse_3 = tableau.round(2).reset_index()
# %% q4
couts = tableau["cout"].dropna()
reponse_4 = couts.idxmin()
# %% q5
reponse_5 = round(reponse_2 * achat[3] / 100 * (achat[2] - achat[1]) / 360 + 1e-9, 2)
# %% q6
note_prix = (20 * couts.min() / couts).round(2)
scores = (note_prix * poids["Prix"] + notes["qualite"] * poids["Qualité"] + notes["service"] * poids["Service"]) / poids.sum()
reponse_6 = pd.DataFrame({"note_prix": note_prix, "score": scores.round(2)}).reindex(offres.index).reset_index()
# %% q7
reponse_7 = scores.idxmax()
# %% q8
reponse_8 = ((note_prix * 80 + notes["qualite"] * 15 + notes["service"] * 5) / 100).idxmax()
# %% q9
a_l_heure = livraisons["date_livraison"] <= livraisons["date_prevue"]
reponse_9 = round(100 * a_l_heure.sum() / len(livraisons), 1)
# %% q10 [markdown]
# Je propose le fournisseur au meilleur score : son coût complet dépasse celui du moins cher, mais la qualité et le service
# le valent, et l'atelier ne s'arrêtera plus. Si le prix pesait 80 %, le moins cher passerait devant : le choix dépend de
# ce que coûte un arrêt de l'atelier, à chiffrer avant de signer.
