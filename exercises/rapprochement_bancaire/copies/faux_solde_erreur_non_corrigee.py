# attendu: {q4: erreur_non_corrigee}
# autres: juste
# %% q4
reponse_4 = solde_512 + virement - frais - interets - prelevement
