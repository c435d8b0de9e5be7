# attendu: {q1: interets_simples}
# autres: juste
# Le tableau part de cette échéance, au bon taux.
# %% q1
taux = taux_annuel / 4
reponse_1 = round(capital / nombre + capital * taux, 2)
