# attendu: {q5: machine_oubliee}
# autres: juste
# %% q5
annuites = fichier["valeur_origine"] / fichier["duree_annees"]
reste = fichier["valeur_origine"] - fichier["cumul_amortissements"]
reponse_5 = annuites.clip(upper=reste).sum()
