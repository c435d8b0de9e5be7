# attendu: {q5: nombres_nets}
# autres: juste
# Les nombres nets peuvent être trop loin des bons pour servir de départ : la suite est refaite.
# %% q5
jours = pd.date_range("2025-09-01", "2025-09-30")
variations = (releve["credit"].fillna(0) - releve["debit"].fillna(0)).groupby(releve["date_valeur"]).sum()
soldes = variations.reindex(jours, fill_value=0).cumsum().round(2)
reponse_5 = round(-soldes.sum(), 2)
# %% q6
justes = -soldes.clip(upper=0).sum()
interets_debiteurs = round(justes * conditions["Découvert, taux annuel"] / 100 / 360, 2)
plus_fort = round(-soldes.min() * conditions["Commission du plus fort découvert du mois"] / 100, 2)
mouvement = round(releve["debit"].sum() * conditions["Commission de mouvement, hors taxe"] / 100, 2)
services = mouvement + conditions["Frais de tenue de compte du mois, hors taxe"]
reponse_6 = round(interets_debiteurs + plus_fort + services * (1 + tva), 2)
