# attendu: {q6: immobilisation_oubliee}
# autres: juste
# %% q6
reponse_6 = lignes["TGC à payer"] + lignes["immobilisations"]
