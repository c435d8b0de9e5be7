# attendu: {q4: quantites_seules}
# autres: juste
# %% q4
avoir = round(dossier["trop"].sum() * (1 + conditions["taux_tva"] / 100), 2)
quantites = dossier.loc[(dossier["acceptee"] < dossier["commandee"]) | non_commandes, "trop"].sum()
reponse_4 = round(quantites * (1 + conditions["taux_tva"] / 100), 2)
