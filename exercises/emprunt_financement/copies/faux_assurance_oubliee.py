# attendu: {q3: assurance_oubliee}
# autres: juste
# %% q3
reponse_3 = str(round(tableau["interets"].sum() + offre["Frais de dossier"], 2)) + " euros"
