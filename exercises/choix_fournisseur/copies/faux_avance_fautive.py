# attendu: {q9: avance_fautive}
# autres: juste
# %% q9
a_l_heure = livraisons["date_livraison"] == livraisons["date_prevue"]
reponse_9 = round(100 * a_l_heure.sum() / len(livraisons), 1)
