# attendu: {q2: une_remise}
# autres: juste
# %% q2
bruts = offres["prix"] * quantite / offres["contenance"]
nets = (bruts * (1 - offres["remise_1"] / 100) + 1e-9).round(2)
reponse_2 = nets[carton]
