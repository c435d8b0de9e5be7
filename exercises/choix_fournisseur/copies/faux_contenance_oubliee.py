# attendu: {q2: contenance_oubliee}
# autres: juste
# %% q2
bruts = offres["prix"] * quantite
nets = (bruts * (1 - offres["remise_1"] / 100) * (1 - offres["remise_2"] / 100) + 1e-9).round(2)
reponse_2 = nets[carton]
