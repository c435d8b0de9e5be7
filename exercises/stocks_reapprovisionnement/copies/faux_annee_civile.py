# attendu: {q6: annee_civile}
# autres: juste
# %% q6
reponse_6 = math.ceil(consommation / 365 * delai) + int(securite)
