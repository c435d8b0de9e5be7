# attendu: {q3: union_taxee}
# autres: juste
# %% q3
reponse_3 = euros(TVA * (reponse_2 + allemagne + ventes["montant_ht"]["V-306"]))
