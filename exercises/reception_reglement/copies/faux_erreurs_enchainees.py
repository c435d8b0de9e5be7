# attendu: {q1: refus_oublies, q4: avoir_hors_taxes, q7: sans_fin_de_mois}
# autres: juste
# Plusieurs erreurs, chacune payée une fois : le dû part des quantités, le virement part de l'avoir.
# %% q1
dossier["acceptee"] = bon["livree"].where(~non_commandes, 0)
dossier["ecart"] = dossier["acceptee"] - dossier["commandee"]
reponse_1 = dossier[["acceptee", "ecart"]].reset_index()
# %% q4
avoir = round(dossier["trop"].sum(), 2)
reponse_4 = avoir
# %% q7
reponse_7 = conditions["date_facture"] + pd.Timedelta(days=30)
