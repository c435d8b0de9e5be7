# attendu: {q1: seuils_confondus}
# autres: juste
# %% q1
reponse_1 = SEUILS[1] if services_voisin > 7_500_000 else SEUILS[0]
