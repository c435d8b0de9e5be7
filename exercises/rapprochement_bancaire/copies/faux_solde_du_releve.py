# attendu: {q4: solde_du_releve}
# autres: juste
# %% q4
reponse_4 = solde_releve
