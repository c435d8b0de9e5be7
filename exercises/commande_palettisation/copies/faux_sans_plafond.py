# attendu: {q9: sans_plafond}
# autres: juste
# %% q9
reponse_9 = round(valeur_retard * contrat["taux"] / 100 * (contrat["jours_longs"] - contrat["franchise"]) + 1e-9, 2)
