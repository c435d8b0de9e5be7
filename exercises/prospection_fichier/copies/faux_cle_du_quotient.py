# attendu: {q3: cle_du_quotient}
# autres: juste
# %% q3
reponse_3 = int((12 + 3 * (dossier["siren"] // 97)) % 97)
