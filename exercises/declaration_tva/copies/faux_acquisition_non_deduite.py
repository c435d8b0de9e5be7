# attendu: {q4: acquisition_non_deduite}
# autres: juste
# %% q4
achetes = total("bien", achats).sum() + achats["montant_ht"]["Entretien du camion"]
reponse_4 = euros(TVA * achetes)
