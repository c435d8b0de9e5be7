# attendu: {q7: au_sol_seulement}
# autres: juste
# %% q7
reponse_7 = ceil(chargement["palettes"].sum() / contrat["places"])
