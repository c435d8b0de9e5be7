# attendu: {q1: taux_annuel}
# autres: juste
# Le tableau et le coût suivent du même taux : l'erreur n'est payée qu'une fois.
# %% q1
taux = taux_annuel
reponse_1 = round(capital * taux / (1 - (1 + taux) ** -nombre), 2)
