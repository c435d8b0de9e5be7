# attendu: {q3: cle_sans_facteur}
# autres: juste
# %% q3
reponse_3 = int((12 + dossier["siren"] % 97) % 97)
