# attendu: {q8: plans_ajoutes}
# autres: juste
# %% q8
reponse_8 = round(plan_fiscal["dotation"].iloc[0] + reponse_3, 2)
