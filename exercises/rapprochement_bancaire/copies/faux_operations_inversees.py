# attendu: {q4: operations_inversees}
# autres: juste
# Un débit du relevé est ajouté, un crédit retranché.
# %% q4
reponse_4 = solde_512 - virement + frais + interets + prelevement + correction
