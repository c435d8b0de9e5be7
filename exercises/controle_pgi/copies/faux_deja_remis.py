# attendu: {q7: deja_remis}
# autres: juste
# Un chèque déjà remis est compté.
# %% q7
reponse_7 = round(reglements.loc[reglements["moyen"] == "chèque", "montant"].sum(), 2)
