# attendu: {q5: commission_oubliee}
# autres: juste
# %% q5
reponse_5 = au_releve("FRAIS") + interets
