# attendu: {q4: frais_oublies}
# autres: juste
# %% q4
reponse_4 = solde_512 + virement - prelevement + correction
