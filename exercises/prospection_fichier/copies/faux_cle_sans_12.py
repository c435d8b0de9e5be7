# attendu: {q3: cle_sans_12}
# autres: juste
# %% q3
reponse_3 = int(3 * (dossier["siren"] % 97) % 97)
