# attendu: {q6: credit_oublie}
# autres: juste
# %% q6
reponse_6 = lignes["TGC à payer"] + lignes["crédit reporté"]
