# attendu: {q4: sans_completer}
# autres: juste
# %% q4
gardees = prospects.drop_duplicates(["cle", "code_postal"])
reponse_4 = round(100 * gardees[champs].ne("").to_numpy().mean(), 1)
