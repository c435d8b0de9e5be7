# attendu: {q2: services_factures}
# autres: juste
# La suite est corrigée d'après cette base : l'erreur n'est payée qu'une fois.
# %% q2
poses = ventes["montant_ht"][["V-304", "V-305"]].sum()
reponse_2 = euros(livres + poses + reglements["V-401"] / (1 + TVA))
