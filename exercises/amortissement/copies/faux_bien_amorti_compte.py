# attendu: {q5: bien_amorti_compte}
# autres: juste
# %% q5
annuites = fichier["valeur_origine"] / fichier["duree_annees"]
reste = fichier["valeur_origine"] - fichier["cumul_amortissements"]
reponse_5 = round(reponse_3 + annuites.where(reste == 0, annuites.clip(upper=reste)).sum(), 2)
