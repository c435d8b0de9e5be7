# attendu: {q6: annee_civile}
# autres: juste
# %% q6
interets_debiteurs = round(reponse_5 * conditions["Découvert, taux annuel"] / 100 / 365, 2)
plus_fort = round(-soldes.min() * conditions["Commission du plus fort découvert du mois"] / 100, 2)
mouvement = round(releve["debit"].sum() * conditions["Commission de mouvement, hors taxe"] / 100, 2)
services = mouvement + conditions["Frais de tenue de compte du mois, hors taxe"]
reponse_6 = round(interets_debiteurs + plus_fort + services * (1 + tva), 2)
