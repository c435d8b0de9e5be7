# attendu: {q9: plafond_du_retard}
# autres: juste
# %% q9
reponse_9 = round(contrat["plafond"] / 100 * valeur_retard + 1e-9, 2)
