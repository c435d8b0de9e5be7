# attendu: {q5: derniere_annuite_pleine}
# autres: juste
# La réponse est une fonction des documents.
# %% q5
def dotation_totale(documents):
    biens = documents["fichier"]
    en_cours = biens[biens["cumul_amortissements"] < biens["valeur_origine"]]
    return reponse_3 + (en_cours["valeur_origine"] / en_cours["duree_annees"]).sum()


reponse_5 = dotation_totale
