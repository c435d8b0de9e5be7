# attendu: {q4: service_impaye}
# autres: juste
# %% q4
achetes = total("bien", achats).sum() + allemagne + total("service", achats).sum()
reponse_4 = euros(TVA * achetes)
