# attendu: {q1: taux_mensuel}
# autres: juste
# Le tableau et le coût suivent du même taux.
# %% q1
taux = taux_annuel / 12
reponse_1 = round(capital * taux / (1 - (1 + taux) ** -nombre), 2)
