# attendu: {q5: prelevement_en_charge}
# autres: juste
# %% q5
reponse_5 = frais + interets + prelevement
