# attendu: {q4: remise_oubliee}
# autres: juste
# %% q4
reponse_4 = solde_releve - cheques
