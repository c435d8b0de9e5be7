# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import math

import copie
import pandas as pd

couts = copie.document("incoterms_douane", "couts")["montant"]
demande = copie.document("incoterms_douane", "demande")["qui"]
achats = copie.document("incoterms_douane", "achats").set_index("article")
tarif = copie.document("incoterms_douane", "tarif").set_index("article")
fret, assurance, locaux = copie.document("incoterms_douane", "frais")["montant"]
taux, comptant, terme, cours_douane, cours_facture = copie.document("incoterms_douane", "dossier")["valeur"]
savons, emballage, camion, export, bord, mer, port, livraison, formalites, taxes = couts


def francs(montant):
    return int(montant + 0.5 + 1e-6)


def dollars(montant, cours):
    return math.ceil(montant / cours - 1e-9)


au_poids = achats["poids_brut"] / achats["poids_brut"].sum()
prix = achats["quantite"] * achats["prix_unitaire"] * cours_douane
a_la_valeur = prix / prix.sum()
valeur = (prix + fret * au_poids + assurance * a_la_valeur).map(francs)
droit = (valeur * tarif["droit"] / 100 + achats["poids_net"] * tarif["specifique"]).map(francs)
bidon = "Bidons d'huile de coco"
# %% q1
reponse_1 = francs(savons + emballage + camion + export + bord)
# %% q2
reponse_2 = francs((reponse_1 + mer) / (1 - taux / 100 * 1.1))
# %% q3
regles = {"EXW": savons + emballage}
regles["FCA"] = regles["EXW"] + camion + export
regles["FOB"] = reponse_1
regles["CFR"] = reponse_1 + mer
regles["CIF"] = reponse_2
regles["DAP"] = reponse_2 + port + livraison
regles["DDP"] = regles["DAP"] + formalites + taxes
reponse_3 = pd.DataFrame({"regle": list(regles), "prix": list(regles.values())})
# %% q4
payes = (demande == "la savonnerie").sum()
reponse_4 = ["EXW", "FOB", "CFR", "CIF", "DAP", "DDP"][payes]
# %% q5
reponse_5 = dollars(regles[reponse_4], terme)
# %% q6
reponse_6 = francs(prix.sum() + fret + assurance)
# %% q7
reponse_7 = pd.DataFrame({"article": achats.index, "valeur_douane": valeur.values, "droit": droit.values})
# %% q8
lignes = reponse_7.set_index("article")
bases = lignes["valeur_douane"] + lignes["droit"]
tgc = (bases * tarif["tgc"] / 100).map(francs)
reponse_8 = int(lignes["droit"].sum() + tgc.sum())
# %% q9
total = lignes["valeur_douane"][bidon] + lignes["droit"][bidon] + locaux * au_poids[bidon]
reponse_9 = francs(total / achats["quantite"][bidon])
# %% q10 [markdown]
Madame, je propose au client la règle de la question 4 : elle lui laisse les étapes qu'il a demandé à garder, et elles
seules ; l'offre est celle de la question 5. Sous FOB, CFR et CIF, le risque de la mer est pour lui dès que les caisses sont
à bord à Nouméa ; sous DAP, il reste pour nous jusqu'à son magasin.
Pour l'achat, nous paierons à la douane la somme de la question 8. Les droits restent dans le coût des articles ; la TGC, non :
nous la déduirons de notre prochaine déclaration. Il faut donc l'avancer, sans la compter dans le prix d'un bidon.
