# attendu: {q3: lignes_comptees}
# autres: juste
# %% q3
reponse_3 = f"{100 * livraisons['complete'].mean():.2f} %"
