# attendu: {q1: taux_annuel, q3: frais_oublies, q5: dates_operation, q6: plus_fort_oublie}
# autres: juste
# Quatre erreurs, chacune reconnue à partir des réponses d'avant et payée une fois.
# %% q1
taux = taux_annuel
reponse_1 = round(capital * taux / (1 - (1 + taux) ** -nombre), 2)
# %% q3
assurance = nombre * capital * offre["Assurance, taux annuel sur le capital emprunté"] / 100 / 4
reponse_3 = round(tableau["interets"].sum() + assurance, 2)
# %% q5
jours = pd.date_range("2025-09-01", "2025-09-30")
variations = (releve["credit"].fillna(0) - releve["debit"].fillna(0)).groupby(releve["date_valeur"]).sum()
soldes = variations.reindex(jours, fill_value=0).cumsum().round(2)
par_operation = (releve["credit"].fillna(0) - releve["debit"].fillna(0)).groupby(releve["date_operation"]).sum()
reponse_5 = round(-par_operation.reindex(jours, fill_value=0).cumsum().clip(upper=0).sum(), 2)
# %% q6
interets_debiteurs = round(reponse_5 * conditions["Découvert, taux annuel"] / 100 / 360, 2)
plus_fort = round(-soldes.min() * conditions["Commission du plus fort découvert du mois"] / 100, 2)
mouvement = round(releve["debit"].sum() * conditions["Commission de mouvement, hors taxe"] / 100, 2)
services = mouvement + conditions["Frais de tenue de compte du mois, hors taxe"]
reponse_6 = round(interets_debiteurs + services * (1 + tva), 2)
