# attendu: {q3: tout_au_taux_normal}
# autres: juste
# La suite part de ce résultat : elle reste juste.
# %% q3
reponse_3 = round(bases.sum() * 0.2 + 1e-9, 2)
