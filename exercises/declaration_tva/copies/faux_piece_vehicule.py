# attendu: {q7: piece_vehicule}
# autres: juste
# %% q7
reponse_7 = achats["piece"]["Voiture de tourisme"]
