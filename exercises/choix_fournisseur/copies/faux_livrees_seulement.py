# attendu: {q9: livrees_seulement}
# autres: juste
# %% q9
a_l_heure = livraisons["date_livraison"] <= livraisons["date_prevue"]
reponse_9 = round(100 * a_l_heure.sum() / livraisons["date_livraison"].notna().sum(), 1)
