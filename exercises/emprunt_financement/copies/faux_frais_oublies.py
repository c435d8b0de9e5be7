# attendu: {q3: frais_oublies}
# autres: juste
# %% q3
assurance = nombre * capital * offre["Assurance, taux annuel sur le capital emprunté"] / 100 / 4
reponse_3 = round(tableau["interets"].sum() + assurance, 2)
