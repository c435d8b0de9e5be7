# attendu: {q5: toutes_annuites_pleines}
# autres: juste
# %% q5
reponse_5 = str(round(reponse_3 + (fichier["valeur_origine"] / fichier["duree_annees"]).sum(), 2)) + " euros"
