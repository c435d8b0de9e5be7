# attendu: {q4: cheques_ajoutes}
# autres: juste
# %% q4
reponse_4 = solde_releve + cheques + remise
