# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
from itertools import combinations

import copie
import pandas as pd

compte = copie.document("lettrage_controle", "compte_client")
journal = copie.document("lettrage_controle", "journal")
pieces = copie.document("lettrage_controle", "pieces")
journal["compte"] = journal["compte"].astype(str)
# %% q1
factures = compte[compte["piece"].str.startswith("FA")].set_index("piece")["debit"]
citees = compte.set_index("piece")["libelle"].str.extract(r"(FA\d+)", expand=False)
reglements = compte[compte["piece"].str.startswith("BQ")].sort_values("date")
lettres = dict.fromkeys(compte["piece"], "")
for lettre, r in zip("ABCD", reglements.itertuples(), strict=True):
    cite = citees[r.piece]
    if pd.notna(cite):
        lettrees = [r.piece, *citees[citees == cite].index, cite]  # l'avoir cite la même facture
    else:
        couples = combinations(factures.index, 2)
        lettrees = [r.piece, *next(c for c in couples if factures[list(c)].sum() == r.credit)]
    lettres |= dict.fromkeys(lettrees, lettre)
reponse_1 = pd.DataFrame({"piece": list(lettres), "lettre": list(lettres.values())})
# %% q2
reponse_2 = compte["debit"].sum() - compte["credit"].sum()
# %% q3
jour = pd.Timestamp("2025-08-10")
compte["lot"] = [lettres[p] or p for p in compte["piece"]]
connues = compte[compte["date"] <= jour]
echues = connues[connues["echeance"] < jour].groupby("lot")["debit"].sum()
regle = connues.groupby("lot")["credit"].sum()
reponse_3 = (echues - regle.reindex(echues.index, fill_value=0)).clip(lower=0).sum()
# %% q4
attendus = {
    "Loyer": "613", "Prime": "616", "Honoraires": "622", "Papier": "601", "Transport": "624", "Réparation": "615",
    "Téléphone": "626",
}
constats, deja = {}, set()
for numero, e in journal.groupby("ecriture"):
    piece = pieces[pieces["piece"] == e["piece"].iloc[0]].iloc[0]
    charge = e[e["compte"].str.startswith("6")].iloc[0]
    taxe = e.loc[e["compte"] == "4456", "debit"].iloc[0]
    if e["debit"].sum() != e["credit"].sum():
        constat = "déséquilibre"
    elif taxe != piece["tgc"]:
        constat = "taxe"
    elif charge["compte"] != attendus[piece["objet"].split()[0]]:
        constat = "compte"
    else:
        constat = "doublon" if piece["piece"] in deja else "juste"
    constats[numero] = constat
    deja.add(piece["piece"])
reponse_4 = pd.DataFrame({"ecriture": list(constats), "constat": list(constats.values())})
# %% q5
def facture_de(faute):
    numero = next(n for n, c in constats.items() if c == faute)
    e = journal[journal["ecriture"] == numero]
    charge = e[e["compte"].str.startswith("6")].iloc[0]
    return charge, pieces[pieces["piece"] == charge["piece"]].iloc[0]


ecrit, facture = facture_de("déséquilibre")
reponse_5 = facture["montant_ht"]
# %% q6
charge, piece = facture_de("compte")
bon = attendus[piece["objet"].split()[0]]
comptes = pd.read_csv("lettrage_controle/reponse_6.csv", sep=";", encoding="utf-8-sig", dtype=str)["compte"]
montant = piece["montant_ht"]
ecriture = pd.DataFrame({"compte": comptes, "debit": 0, "credit": 0})
ecriture.loc[ecriture["compte"] == bon, "debit"] = montant
ecriture.loc[ecriture["compte"] == charge["compte"], "credit"] = montant
reponse_6 = ecriture
# %% q7
reponse_7 = facture_de("doublon")[1]["montant_ht"] + ecrit["debit"] - facture["montant_ht"]
# %% q8 [markdown]
Madame, Monsieur, d'après notre compte vous nous devez encore la somme de la question 2 : le reste de la facture sur laquelle
vous avez versé un acompte, et la dernière facture, que rien n'a réglée. Les deux échéances sont passées. Merci de nous faire
parvenir votre virement avant le 15 octobre, ou de nous dire ce qui vous en empêche. L'Imprimerie des Fougères.
