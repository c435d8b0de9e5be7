# attendu: {q2: prime_sur_cfr}
# autres: juste
# Le tableau et l'offre partent de ce CIF : ils suivent.
# %% q2
reponse_2 = francs((reponse_1 + mer) * (1 + taux / 100 * 1.1))
