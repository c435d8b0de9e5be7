# attendu: {q6: plus_fort_oublie}
# autres: juste
# %% q6
interets_debiteurs = round(reponse_5 * conditions["Découvert, taux annuel"] / 100 / 360, 2)
plus_fort = round(-soldes.min() * conditions["Commission du plus fort découvert du mois"] / 100, 2)
mouvement = round(releve["debit"].sum() * conditions["Commission de mouvement, hors taxe"] / 100, 2)
services = mouvement + conditions["Frais de tenue de compte du mois, hors taxe"]
reponse_6 = round(interets_debiteurs + services * (1 + tva), 2)
