# attendu: {q3: port_non_taxe}
# autres: juste
# La suite part de ce résultat : elle reste juste.
# %% q3
reponse_3 = round((bases * bases.index / 100 + 1e-9).round(2).sum() - 0.2 * pied["port"], 2)
