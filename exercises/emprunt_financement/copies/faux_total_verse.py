# attendu: {q3: total_verse}
# autres: juste
# %% q3
assurance = nombre * capital * offre["Assurance, taux annuel sur le capital emprunté"] / 100 / 4
reponse_3 = round(capital + tableau["interets"].sum() + assurance + offre["Frais de dossier"], 2)
