# attendu: {q8: fiscal_seul}
# autres: juste
# %% q8
reponse_8 = round(plan_fiscal["dotation"].iloc[0], 2)
