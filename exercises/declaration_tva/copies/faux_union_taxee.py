# attendu: {q3: union_taxee}
# autres: juste
# %% q3
reponse_3 = euros(TVA * (reponse_2 + allemagne + union))
