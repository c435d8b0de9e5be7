# attendu: {q4: immobilisation_melee}
# autres: juste
# %% q4
achetes = achats["montant_ht"][["Entretien du camion", "Poêles", "Conduits", "Chaudières", "Cintreuse de tubes"]].sum()
reponse_4 = euros(TVA * achetes)
