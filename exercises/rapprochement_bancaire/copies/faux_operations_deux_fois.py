# attendu: {q4: operations_deux_fois}
# autres: juste
# Le solde du relevé comprend déjà les opérations de la banque.
# %% q4
reponse_4 = solde_releve - cheques + remise + virement - frais - interets - prelevement
