# attendu: {q2: marge_sur_charges}
# autres: juste
# %% q2
variables, fixes = reclassement["variable"].sum(), reclassement["fixe"].sum()
taux = (activite - variables) / activite
reponse_2 = 100 * (activite - variables) / variables
