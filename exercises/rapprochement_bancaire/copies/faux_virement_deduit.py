# attendu: {q5: virement_deduit}
# autres: juste
# %% q5
reponse_5 = abs(virement - frais - interets - prelevement)
