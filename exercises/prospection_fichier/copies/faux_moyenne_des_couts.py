# attendu: {q8: moyenne_des_couts}
# autres: juste
# %% q8
reponse_8 = round((actions["cout"] / actions["clients"]).mean())
