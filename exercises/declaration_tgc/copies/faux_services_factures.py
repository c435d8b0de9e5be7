# attendu: {q2: services_factures}
# autres: juste
# La suite est corrigée d'après cette base : l'erreur n'est payée qu'une fois.
# %% q2
reponse_2 = francs(vendu[["V-702", "V-706"]].sum())
