# attendu: {q6: sur_le_seuil}
# autres: juste
# %% q6
reponse_6 = 100 * (activite - reponse_3) / reponse_3
