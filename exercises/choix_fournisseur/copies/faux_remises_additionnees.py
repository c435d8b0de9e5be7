# attendu: {q2: remises_additionnees}
# autres: juste
# Les remises sont additionnées partout : la faute n'est payée qu'à la question 2.
# %% q2
bruts = offres["prix"] * quantite / offres["contenance"]
nets = (bruts * (1 - (offres["remise_1"] + offres["remise_2"]) / 100) + 1e-9).round(2)
reponse_2 = nets[carton]
