# attendu: {q4: immobilisation_melee}
# autres: juste
# %% q4
achetes = achats["montant_ht"][["A-214", "A-301", "A-302", "A-303", "A-304"]].sum()
reponse_4 = euros(TVA * achetes)
