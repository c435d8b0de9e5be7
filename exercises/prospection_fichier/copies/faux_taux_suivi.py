# attendu: {q7: moyenne_des_taux}
# autres: juste
# Le taux est faux, les contacts s'en déduisent : l'erreur n'est payée qu'une fois.
# %% q7
reponse_7 = round((100 * actions["clients"] / actions["contacts"]).mean(), 2)
# %% q10
reponse_10 = math.ceil(dossier["objectif"] * 100 / reponse_7)
