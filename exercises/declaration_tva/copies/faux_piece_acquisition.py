# attendu: {q7: piece_acquisition}
# autres: juste
# %% q7
reponse_7 = achats["piece"]["Chaudières"].lower()
