# attendu: {q4: correction_inversee}
# autres: juste
# %% q4
reponse_4 = solde_512 + virement - frais - interets - prelevement - correction
