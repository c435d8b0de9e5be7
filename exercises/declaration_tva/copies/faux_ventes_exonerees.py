# attendu: {q2: ventes_exonerees}
# autres: juste
# %% q2
reponse_2 = euros(livres + encaisses + ventes["montant_ht"][["V-306", "V-307"]].sum())
