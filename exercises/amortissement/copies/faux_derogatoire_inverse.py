# attendu: {q8: derogatoire_inverse}
# autres: juste
# %% q8
reponse_8 = round(reponse_3 - plan_fiscal["dotation"].iloc[0], 2)
