# attendu: {q7: virements_compris}
# autres: juste
# Les virements sont comptés.
# %% q7
reponse_7 = round(reglements.loc[reglements["remis"] != "oui", "montant"].sum(), 2)
