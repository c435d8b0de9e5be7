# attendu: {q4: regle_trop_longue}
# autres: juste
# L'offre est celle de cette règle : elle suit.
# %% q4
reponse_4 = "DDP"
