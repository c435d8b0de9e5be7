# attendu: {q6: part_du_seuil}
# autres: juste
# %% q6
reponse_6 = 100 * reponse_3 / activite
