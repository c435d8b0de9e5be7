# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
import copie
import pandas as pd

bon = copie.document("controle_pgi", "bon_de_commande").set_index("article")
saisie = copie.document("controle_pgi", "commande_pgi")
stock = copie.document("controle_pgi", "stock").set_index("article")
fiches = copie.document("controle_pgi", "fiches")
reglements = copie.document("controle_pgi", "reglements")
facture = copie.document("controle_pgi", "facture")
# %% q1
constats = {}
for s in saisie.itertuples():
    if s.article not in bon.index:
        constats[s.ligne] = "article"
    elif s.quantite != bon.loc[s.article, "quantite"]:
        constats[s.ligne] = "quantité"
    else:
        constats[s.ligne] = "remise" if s.remise != 10 else "juste"
reponse_1 = pd.DataFrame({"ligne": list(constats), "constat": list(constats.values())})
# %% q2
net = (bon["quantite"] * bon["prix"] * 0.90).round(2).sum()
reponse_2 = round(net, 2)
# %% q3
reponse_3 = facture["date"].iloc[0] + pd.Timedelta(days=15)
# %% q4
libre = (stock["physique"] - stock["reserve"]).reindex(bon.index)
livrable = libre.clip(lower=0).clip(upper=bon["quantite"])
reponse_4 = livrable.rename("livrable").reset_index()
# %% q5
taxe = round(net * 0.20, 2)
reponse_5 = pd.DataFrame(
    {"compte": ["411", "707", "44571"], "debit": [net + taxe, 0, 0], "credit": [0, net, taxe]}
)
# %% q6
def constat(fiche):
    siren = fiche.tva[4:]
    if len(fiche.iban) != 27:
        return "IBAN"
    if int(fiche.tva[2:4]) != (12 + 3 * (int(siren) % 97)) % 97:
        return "TVA"
    return "juste" if fiche.siret[:9] == siren else "désaccord"


fiches = fiches.astype({"siret": str})
reponse_6 = pd.DataFrame({"client": fiches["client"], "constat": [constat(f) for f in fiches.itertuples()]})
# %% q7
cheques = reglements[reglements["moyen"] == "chèque"]
reponse_7 = round(cheques.loc[cheques["remis"] == "non", "montant"].sum(), 2)
# %% q8 [markdown]
Madame, Monsieur, vous trouverez ci-joints le bon de livraison et la facture de votre commande, du montant de la question 5 et
à l'échéance de la question 3, par virement. Deux articles ne sont livrés aujourd'hui qu'en partie ; le reste suivra dès que
notre stock le permettra, sans frais pour vous. Merci de nous signaler tout écart à la réception. Mobilier Valserine.
