# autres: juste
# Une copie entièrement juste, écrite avec pandas : c'est aussi la correction que montre `source/`.
# %% chargement
from itertools import combinations

import copie
import pandas as pd

conditions = copie.document("balance_agee", "conditions")
factures = copie.document("balance_agee", "factures")
reglements = copie.document("balance_agee", "reglements")
# %% q1
sans_echeance = factures[(factures["nature"] == "facture") & factures["date_echeance"].isna()]
date_facture = sans_echeance["date_facture"].iloc[0]
reponse_1 = date_facture + pd.Timedelta(days=45) + pd.offsets.MonthEnd(0)
# %% q2
# La date d'arrêté est donnée par l'énoncé ; ici, c'est la fin du mois de la dernière facture.
arrete = factures["date_facture"].max() + pd.offsets.MonthEnd(0)
est_facture = factures["nature"] == "facture"
dues = factures[est_facture].set_index("piece").copy()
dues["date_echeance"] = dues["date_echeance"].fillna(reponse_1)
avoirs = factures[~est_facture].groupby("facture_rattachee")["montant_ttc"].sum()
dues["reste"] = dues["montant_ttc"].sub(avoirs, fill_value=0)
recus = reglements[reglements["date"] <= arrete]
for recu in recus.itertuples():
    if recu.reference in dues.index:
        dues.loc[recu.reference, "reste"] -= recu.montant
    else:
        siennes = dues[dues["client"] == recu.client]
        for pieces in (c for n in (2, 3) for c in combinations(siennes.index, n)):
            if round(siennes.loc[list(pieces), "montant_ttc"].sum() - recu.montant, 2) == 0:
                dues.loc[list(pieces), "reste"] -= siennes.loc[list(pieces), "montant_ttc"]
reponse_2 = round(dues["reste"].sum(), 2)
# %% q3
dues["retard"] = (arrete - dues["date_echeance"]).dt.days
noms = ["non_echu", "de_1_a_30", "de_31_a_60", "de_61_a_90", "plus_de_90"]
dues["tranche"] = pd.cut(dues["retard"], [-10_000, 0, 30, 60, 90, 10_000], labels=noms)
balance = dues.pivot_table(index="client", columns="tranche", values="reste", aggfunc="sum", observed=False).fillna(0)
balance["total"] = balance.sum(axis=1)
reponse_3 = balance.round(2).rename_axis("client")
# %% q4
reponse_4 = 100 * (balance["de_61_a_90"].sum() + balance["plus_de_90"].sum()) / balance["total"].sum()
# %% q5
echu = (balance["total"] - balance["non_echu"]).sort_values(ascending=False)
reponse_5 = echu.index[:3].tolist()
# %% q6 [markdown]
Au jour de l'arrêté, nos clients nous doivent le montant de la question 2, dont la part de la question 4 est échue depuis
plus de 60 jours. Les trois clients de la question 5 portent l'essentiel du retard : je les appelle dès demain, puis
j'envoie une mise en demeure aux dettes de plus de 90 jours. Les autres sont à jour ou tout juste en retard.
