# attendu: {q1: total_ttc}
# autres: juste
# Le coût est faux ; la suite est corrigée d'après lui : l'erreur n'est payée qu'une fois.
# %% q1
reponse_1 = float(facture.loc[9])
