# attendu: {q7: sans_frais}
# autres: juste
# %% q7
reponse_7 = propositions["frais"].idxmin()
