# attendu: {q2: derniere_facture_seule}
# autres: juste
# Seule la facture sans aucun règlement est comptée.
# %% q2
reponse_2 = compte.loc[compte["piece"].str.startswith("FA"), "debit"].iloc[-1]
