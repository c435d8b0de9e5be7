# attendu: {q4: acquisition_non_deduite}
# autres: juste
# %% q4
achetes = total("bien", achats).sum() + achats["montant_ht"]["A-214"]
reponse_4 = euros(TVA * achetes)
